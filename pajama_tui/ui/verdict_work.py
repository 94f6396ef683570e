"""Background work of the Verdicts place: each function runs in a thread and posts what it found."""

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from textual.message import Message
from textual.worker import get_current_worker

from pajama_tui.ui.courtesy import stops
from pajama_tui.ui.messages import ScoresReady

if TYPE_CHECKING:
    from numpy import integer, str_
    from numpy.typing import NDArray

    from pajama_tui.audits import Comparison, Threshold
    from pajama_tui.pipeline.choosing import Trials
    from pajama_tui.pipeline.explaining import Explanation
    from pajama_tui.pipeline.shifts import Shift
    from pajama_tui.pipeline.table import PairTable
    from pajama_tui.pipeline.thresholds import Thresholds
    from pajama_tui.pipeline.verdicts import Verdicts
    from pajama_tui.pipeline.workspace import Workspace

Post = Callable[[Message], object]

Order = Literal["file", "least sure", "surest"]
ORDERS: tuple[Order, ...] = get_args(Order)

Show = Literal["all", "changed", "abstained", "≠ gold"]
SHOWS: tuple[Show, ...] = get_args(Show)


@dataclass
class Arranged(Message):
    """The rows to list, in order, and what changed since other verdicts.

    Attributes:
        verdicts: whose rows they are.
        rows: of the source, int (k,).
        counts: how many verdicts of each choice there are.
        shift: None where there is nothing to compare with.
    """

    verdicts: "Verdicts"
    rows: "NDArray[integer]"
    counts: dict[str, int]
    shift: "Shift | None"


@dataclass
class Explained(Message):
    """One verdict was taken apart."""

    row: int
    found: "Explanation"


@dataclass
class Tried(Message):
    """Label models were tried so far.

    Attributes:
        shifts: what each would change, by method.
        cover: share of pairs that each gives a verdict for, by method.
        busy: the method under way; "" at the end.
        conclusion: what they say together, at the end.
    """

    trials: "Trials"
    shifts: "dict[str, Shift | None]"
    cover: dict[str, float]
    busy: str
    conclusion: "Comparison | None" = None


@dataclass
class ThresholdsFound(Message):
    """Every threshold's worth is known."""

    verdicts: "Verdicts"
    thresholds: "Thresholds"


def arrange(
    table: "PairTable",
    verdicts: "Verdicts",
    order: Order,
    show: Show,
    before: "NDArray[str_] | None",
    post: Post,
) -> None:
    """Sort the rows that are wanted, and find what changed.

    Args:
        before: choices to compare with, of the same pairs.
    """
    import numpy as np

    from pajama_tui.pipeline.shifts import shift_between
    from pajama_tui.verdicts.verdict import CHOICES, confidence

    shift = None
    if before is not None and len(before) == len(verdicts.choice):
        shift = shift_between(before, verdicts.choice)
    positions = np.arange(len(table))
    if show == "changed":
        positions = shift.positions if shift is not None else positions[:0]
    elif show == "abstained":
        positions = np.flatnonzero(verdicts.choice == "abstain")
    elif show == "≠ gold":
        a, b = verdicts.choice == "a", verdicts.choice == "b"
        positions = np.flatnonzero((a & (table.gold == -1)) | (b & (table.gold == 1)))
    if order != "file":
        sure = confidence(verdicts.p_a[positions])
        positions = positions[np.argsort(sure if order == "least sure" else -sure, kind="stable")]
    counts: dict[str, int] = {str(name): int((verdicts.choice == name).sum()) for name in CHOICES}
    _unless_cancelled(post)(Arranged(verdicts, table.rows[positions], counts, shift))


def explain(
    workspace: "Workspace", table: "PairTable", verdicts: "Verdicts", position: int, post: Post
) -> None:
    """Take one verdict apart."""
    from pajama_tui.pipeline.explaining import explain_pair
    from pajama_tui.pipeline.keeping import model_to_keep

    found = explain_pair(
        workspace, table, verdicts.matrix, model_to_keep(verdicts), verdicts.live, position
    )
    _unless_cancelled(post)(Explained(int(table.rows[position]), found))


def try_models(
    workspace: "Workspace",
    table: "PairTable",
    verdicts: "Verdicts",
    methods: Sequence[str],
    trials: "Trials | None",
    post: Post,
) -> None:
    """Try the methods that `trials` lacks, one after another.

    Args:
        verdicts: those in force, to say what another model would change.
        trials: made before, on the same scores and gold.
    """
    from pajama_tui.audits.steps import Cancelled
    from pajama_tui.pipeline.choosing import Trials, in_order

    worker, workspace = get_current_worker(), copy.copy(workspace)
    post = _unless_cancelled(post)
    shifts: dict[str, Shift | None] = {}
    cover: dict[str, float] = {}

    def tell(trials: "Trials", busy: str, conclusion: "Comparison | None" = None) -> None:
        for each in trials.trials:
            if each.method not in shifts:
                shifts[each.method] = each.shift(table, verdicts)
                if each.model is not None:
                    given = each.choices(table, verdicts.abstain_below) != "abstain"
                    cover[each.method] = float(given.mean())
        post(Tried(trials, dict(shifts), dict(cover), busy, conclusion))

    try:
        if trials is None:
            trials = Trials(workspace, table, verdicts.matrix, stops(worker))
        done = {each.method for each in trials.trials}
        left = [name for name in methods if name not in done]
        for method in in_order(left, workspace.label_model):
            tell(trials, method)
            trials.try_out(method, cancelled=stops(worker))
    except Cancelled:
        return
    tell(trials, "", trials.conclusion())


def find_thresholds(
    workspace: "Workspace", table: "PairTable", verdicts: "Verdicts", post: Post
) -> None:
    """Hold gold out, and sort the confidences."""
    from pajama_tui.audits.steps import Cancelled
    from pajama_tui.pipeline import thresholds

    worker = get_current_worker()
    try:
        found = thresholds.find_thresholds(
            copy.copy(workspace), table, verdicts, cancelled=stops(worker)
        )
    except Cancelled:
        return
    _unless_cancelled(post)(ThresholdsFound(verdicts, found))


def keep_threshold(
    workspace: "Workspace",
    table: "PairTable",
    verdicts: "Verdicts",
    threshold: float,
    purpose: str,
    found: "Threshold | None",
    then: Callable[[], object] | None,
    post: Post,
) -> None:
    """Abstain below a confidence from now on.

    Args:
        then: called when that is in force.
    """
    from pajama_tui.pipeline.choosing import withhold

    withheld = withhold(workspace, table, verdicts, threshold, purpose, found)
    post(ScoresReady(withheld.matrix, withheld))
    if then is not None:
        then()


def keep_model(workspace: "Workspace", method: str, then: Callable[[], object]) -> None:
    """Let the session make its verdicts by this label model.

    Args:
        then: called when it is kept.

    Raises:
        PajamaError: the session can't be written.
    """
    workspace.keep_label_model(method)
    then()


def _unless_cancelled(post: Post) -> Post:
    worker = get_current_worker()

    def guarded(message: Message) -> object:
        return None if worker.is_cancelled else post(message)

    return guarded
