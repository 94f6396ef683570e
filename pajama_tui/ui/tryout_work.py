"""Background work of editor, try-out and line trace: each function runs in a thread and posts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from pajama_tui.errors import PajamaError
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.pairs.pair import Pair
    from pajama_tui.pipeline.table import PairTable
    from pajama_tui.pipeline.trying import Trial
    from pajama_tui.pipeline.trying_pairs import PairTrial
    from pajama_tui.pipeline.workspace import Workspace
    from pajama_tui.programs.drafts import DraftKeeper
    from pajama_tui.programs.finding import Finding
    from pajama_tui.programs.judge import Judge
    from pajama_tui.scoring.control import RunControl

Post = Callable[[Message], object]


@dataclass(frozen=True)
class Versions:
    """What is tried: `after`, beside `before` where that is another text."""

    after: "Judge"
    before: "Judge | None"

    @property
    def instead_of(self) -> "str | None":
        """Sha of the version in use, None where it is the one tried."""
        other = self.before
        return other.sha if other is not None and other.sha != self.after.sha else None


@dataclass
class PairTried(Message):
    """A version was tried on one pair."""

    versions: Versions
    run: "RunControl"
    pair: "Pair"
    trial: "PairTrial"


@dataclass
class SampleTried(Message):
    """A version was tried on a sample."""

    versions: Versions
    run: "RunControl"
    trial: "Trial"


@dataclass
class TryFailed(Message):
    """Trying came to no end, and why."""

    run: "RunControl"
    sentence: str


@dataclass
class Checked(Message):
    """What the checker says of a text."""

    source: str
    findings: "list[Finding]"


@dataclass
class DraftKept(Message):
    """A draft was written, or `sentence` says why not."""

    number: int
    sentence: str = ""


def try_pair(
    workspace: "Workspace",
    table: "PairTable",
    versions: Versions,
    position: int,
    control: "RunControl",
    post: Post,
) -> None:
    """Try a version on the pair at `position` of the table."""
    from pajama_tui.pipeline.table import read_pairs
    from pajama_tui.pipeline.trying_pairs import try_pairs

    def work() -> Message:
        _require_sound(versions.after)
        (trial,) = try_pairs(
            workspace,
            table,
            versions.after,
            versions.before,
            positions=[position],
            control=control,
        )
        (pair,) = read_pairs(workspace, table, range(position, position + 1))
        return PairTried(versions, control, pair, trial)

    guarded(work, control, workspace, post)


def try_sample(
    workspace: "Workspace",
    table: "PairTable",
    versions: Versions,
    control: "RunControl",
    post: Post,
) -> None:
    """Try a version on a sample of the pairs."""
    from pajama_tui.pipeline.trying import try_judge

    def work() -> Message:
        _require_sound(versions.after)
        trial = try_judge(
            workspace, table, versions.after, versions.before, positions=(), control=control
        )
        return SampleTried(versions, control, trial)

    guarded(work, control, workspace, post)


def check(judge: "Judge", post: Post) -> None:
    """Check a text without running it."""
    from pajama_tui.programs.check import check_judge

    post(Checked(judge.source, check_judge(judge)))


def keep_draft(keeper: "DraftKeeper", number: int, source: str, post: Post) -> None:
    """Keep a text that is not saved yet."""
    try:
        keeper.keep(number, source)
    except PajamaError as error:
        post(DraftKept(number, printable(str(error))))
    else:
        post(DraftKept(number))


def _require_sound(judge: "Judge") -> None:
    from pajama_tui.programs.check import check_judge

    for finding in check_judge(judge):
        if finding.severity == "error":
            raise PajamaError(
                f"It cannot run so, and was not tried: line {finding.line}, column "
                f"{finding.column}: {finding.message}"
            )


def guarded(
    work: Callable[[], Message],
    control: "RunControl",
    workspace: "Workspace",
    post: Post,
) -> None:
    """Post what `work` found; or why it found nothing, unless it was cancelled."""
    from pajama_tui.audits.steps import Cancelled

    try:
        message = work()
    except Cancelled:
        return
    except PajamaError as error:
        message = TryFailed(control, printable(str(error)))
    except Exception as error:
        path = workspace.session.log(error)
        where = f"; details are in {printable(str(path))}" if path else ""
        kind = printable(f"{type(error).__name__}: {error}", limit=200)
        message = TryFailed(control, f"Something went wrong inside the studio ({kind}){where}.")
    if not control.cancelled:
        post(message)
