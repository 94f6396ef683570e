"""What the commands on labels have in common."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from pajama_tui.commands.judges_session import open_session
from pajama_tui.commands.options import JUDGES, SESSION, TAKE_OVER, Command
from pajama_tui.commands.progress_line import ProgressLine
from pajama_tui.commands.scored import read_data

if TYPE_CHECKING:
    from pajama_tui.pipeline.label_order import Order, Proposal
    from pajama_tui.pipeline.table import PairTable
    from pajama_tui.pipeline.verdicts import Verdicts
    from pajama_tui.pipeline.workspace import Workspace
    from pajama_tui.session_labels import LabelLog

# As in `pipeline.label_order`, which loads NumPy.
ORDERS = ("random", "order", "uncertainty", "disagreement")
ANSWERS = ("a", "b", "tie", "skip")

AS_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")


def label_options(command: Command) -> Command:
    """Add the options that say which session is labelled in."""
    for option in reversed((SESSION, JUDGES, TAKE_OVER)):
        command = option(command)
    return command


def open_labels(data: str, options: dict[str, Any], *, readonly: bool) -> "Workspace":
    """Open the session on `data`; one that is only read must exist."""
    return open_session(data, options, readonly=readonly)


def read_pairs_of(workspace: "Workspace") -> "PairTable":
    """Read every pair, quietly; what is no pair is said on standard error."""
    return read_data(workspace, ProgressLine())


def propose_row(
    workspace: "Workspace",
    table: "PairTable",
    log: "LabelLog",
    order: "Order | None",
    after: int = -1,
    verdicts: "Callable[[], Verdicts | None] | None" = None,
) -> "Proposal | None":
    """Return the row to label next.

    Args:
        order: the session's own unless given.
        verdicts: makes them, where the order needs them; by the scores on disk unless given.
    """
    from pajama_tui.pipeline.label_order import propose, split_votes
    from pajama_tui.pipeline.labelling import order_of, verdicts_on_disk

    order = order or order_of(workspace.session)
    found = None
    if order in ("uncertainty", "disagreement"):
        found = (verdicts or (lambda: verdicts_on_disk(workspace, table)))()
    votes = None
    if order == "disagreement" and found is not None:
        votes = split_votes(found, table, workspace.seed)
    return propose(
        table,
        log,
        order,
        seed=workspace.seed,
        after=after,
        p_a=found.p_a if found is not None else None,
        votes=votes,
    )


def choose_order(name: str | None) -> "Order | None":
    """Return the order that an option names, checked by click already."""
    from pajama_tui.pipeline.label_order import ORDERS as KNOWN

    return next((order for order in KNOWN if order == name), None)
