"""What commands on data have in common: read it, run its judges, and stop in peace."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import click

from pajama_tui.commands.progress_line import ProgressLine
from pajama_tui.errors import InputError
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.pipeline.scoring import ScoreMatrix
    from pajama_tui.pipeline.table import PairTable
    from pajama_tui.pipeline.workspace import Workspace

_INTERRUPTED = 130
_SHOWN_PROBLEMS = 5

Result = TypeVar("Result")


class Interrupted(click.exceptions.Exit):
    """The user stopped the command; what that means was said."""

    def __init__(self) -> None:
        super().__init__(_INTERRUPTED)


def until_interrupted(
    workspace: "Workspace", line: ProgressLine, work: Callable[[], Result]
) -> Result:
    """Return what `work` returns.

    Raises:
        Interrupted: the user stopped it.
    """
    try:
        return work()
    except KeyboardInterrupt:
        line.end()
        where = printable(str(workspace.session.directory))
        click.echo(
            f"Interrupted. Every finished chunk is in {where}; "
            "run the same command to go on from there.",
            err=True,
        )
        raise Interrupted from None


def read_data(
    workspace: "Workspace", line: ProgressLine, *, all_problems: bool = False
) -> "PairTable":
    """Read every pair, and say on standard error what the data was taken for.

    Args:
        all_problems: list every row that is no pair, not the first few.
    """
    from pajama_tui.pipeline.table import read_table

    guess = workspace.source.format
    line.say(f"{workspace.source.name}: {guess.title} ({guess.why})")
    line.say(f"columns: {workspace.source.mapping}")
    for note in (*guess.notes, *workspace.notices):
        line.say(note)
    if guess.question:
        line.say(f"Gold is not read: {guess.question}")
    if not workspace.locked:
        line.say("NO SANDBOX: judges run with your privileges; these results are marked.")
    table = read_table(workspace, line.reading)
    line.end()
    found_out = workspace.session.notice
    if found_out and found_out not in workspace.notices:
        line.say(found_out)
    _problems(workspace, table, line, everything=all_problems)
    return table


def run_judges(
    workspace: "Workspace", table: "PairTable", line: ProgressLine, what: str
) -> "ScoreMatrix":
    """Score what has no score yet; a read-only session is looked at as it is.

    Args:
        what: the command, for the session's journal.
    """
    from pajama_tui.pipeline.scoring import score, stored

    if workspace.session.readonly:
        matrix = stored(workspace, table)
        if not matrix.complete:
            line.say("--read-only runs no judge: only the scores that are there count.")
    else:
        workspace.session.record(what, pairs=len(table))
        matrix = score(workspace, table, line.scoring)
    line.end()
    return matrix


def check_label_model(name: str) -> None:
    """Raise InputError where no label model has this name."""
    from pajama_tui.verdicts.methods import METHODS

    if name not in METHODS:
        raise InputError(
            f"There is no label model '{printable(name, limit=40)}'; "
            f"choose one of {', '.join(METHODS)}."
        )


def _problems(
    workspace: "Workspace", table: "PairTable", line: ProgressLine, *, everything: bool
) -> None:
    if not table.bad:
        return
    problems = workspace.source.problems
    if len(problems) < table.bad:
        # The table was kept from an earlier run; the rows themselves say what is wrong.
        for row in sorted(set(range(len(workspace.source))) - set(table.rows.tolist())):
            workspace.source.read(row)
        problems = workspace.source.problems
    line.say(f"{table.bad:,} of {len(workspace.source):,} rows are no pairs and were left out:")
    shown = problems if everything else problems[:_SHOWN_PROBLEMS]
    for bad in shown:
        column = f", column {bad.column}" if bad.column else ""
        line.say(f"  line {bad.line}{column}: {bad.reason}")
    if len(problems) > len(shown):
        line.say(f"  ... and {len(problems) - len(shown):,} more (--problems lists all)")
