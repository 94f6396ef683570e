"""What the commands on single pairs have in common: data opened to look at, with its verdicts."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pajama_tui.commands.options import JUDGES, SESSION, Command, open_workspace
from pajama_tui.commands.progress_line import ProgressLine
from pajama_tui.errors import PajamaError

if TYPE_CHECKING:
    from pajama_tui.pairs.pair import BadRow, Pair
    from pajama_tui.pipeline.table import PairTable
    from pajama_tui.pipeline.verdicts import Verdicts
    from pajama_tui.pipeline.workspace import Workspace

_MAP = click.option(
    "--map", "mapping", metavar="COLUMNS", help="What the columns mean, as for 'pajama-tui run'."
)
_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
_UNSET = ("limit", "workers", "timeout", "memory", "seed")


def looking_options(command: Command) -> Command:
    """Add the options that say which session on the data is looked at."""
    for option in reversed((SESSION, JUDGES, _MAP, _JSON)):
        command = option(command)
    return command


@contextmanager
def opened(data: str, options: dict[str, Any]) -> "Iterator[Workspace]":
    """Yield the workspace on `data`, read-only; where it has no session yet, none is made."""
    from pajama_tui.config import load_config
    from pajama_tui.session_file import FILE_NAME
    from pajama_tui.session_place import session_directory

    named = {name: options[name] for name in ("session", "judges", "mapping")}
    given = {**dict.fromkeys(_UNSET), "take_over": False, "unsafe": False, **named}
    directory, _ = session_directory(
        data, explicit=options["session"], sessions=load_config()["sessions"], readonly=True
    )
    if (directory / FILE_NAME).exists():
        with open_workspace(data, {**given, "readonly": True}) as workspace:
            yield workspace
        return
    with (
        tempfile.TemporaryDirectory(prefix="pajama-tui-") as folder,
        open_workspace(data, {**given, "session": Path(folder, "look"), "readonly": False}) as new,
    ):
        yield new


def judged(workspace: "Workspace", table: "PairTable", line: ProgressLine) -> "Verdicts | None":
    """Return verdicts by the scores there are; None where there are none to judge by."""
    from pajama_tui.pipeline.scoring import stored
    from pajama_tui.pipeline.verdicts import judge_pairs

    matrix = stored(workspace, table)
    if not any(health.run for health in matrix.health):
        return None
    line.show("judging ...")
    try:
        return judge_pairs(workspace, table, matrix, measure=False)
    except PajamaError:
        return None
    finally:
        line.end()


def fact_reader(
    table: "PairTable", verdicts: "Verdicts | None"
) -> "Callable[[Pair | BadRow], dict[str, Any]]":
    """Return what tells all that is known of a row, as JSON values; rows are counted from 1."""
    from pajama_tui.pairs.codes import GOLD_CODES
    from pajama_tui.pairs.pair import BadRow

    names = {code: name for name, code in GOLD_CODES.items()}

    def facts(found: "Pair | BadRow") -> dict[str, Any]:
        known: dict[str, Any] = {"row": found.row + 1, "line": found.line}
        if isinstance(found, BadRow):
            return {**known, "bad": found.reason, "column": found.column}
        at = int(table.rows.searchsorted(found.row))
        known |= {"gold": names[int(table.gold[at])], "verdict": None, "p_a": None}
        known["confidence"] = None
        if verdicts is not None:
            p_a = float(verdicts.p_a[at])
            known |= {"verdict": str(verdicts.choice[at]), "p_a": p_a}
            known["confidence"] = max(p_a, 1 - p_a)
        return {**known, "notes": list(found.flags)}

    return facts
