"""`pajama-tui verdicts apply`: other pairs judged by a model that was fitted before."""

import json
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from pajama_tui.commands.export_options import export_options, selection_of
from pajama_tui.commands.export_target import check_output, format_of
from pajama_tui.commands.options import open_workspace, workspace_options
from pajama_tui.commands.progress_line import ProgressLine
from pajama_tui.commands.scored import read_data, run_judges, until_interrupted
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.pipeline.kept_model import KeptModel
    from pajama_tui.pipeline.table import PairTable
    from pajama_tui.pipeline.verdicts import Verdicts
    from pajama_tui.pipeline.workspace import Workspace

_SHOWN = 5
_NOT_EXPORTED = "Nothing was exported; --out FILE writes the verdicts."


@click.command("apply")
@click.argument("model")
@click.argument("data")
@export_options
@click.option(
    "--abstain-below",
    type=click.FloatRange(0, 1),
    help="Choose no side below this confidence (default: the model's own).",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, nothing else.")
@workspace_options
def apply_command(model: str, data: str, **options: Any) -> int:
    """Judge the pairs of DATA by MODEL, a file that 'verdicts fit' wrote.

    The very versions of the judges that the model was fitted on are run: found by the sha256 of
    their source among the shipped ones, ./judges, --judges and the session's history. Gold in DATA
    measures the verdicts, as the model has not seen it, and changes nothing.

    \b
    Examples:
      pajama-tui verdicts apply model.npz new.jsonl --out verdicts.jsonl
      pajama-tui verdicts apply sessions/pairs/verdicts.model.npz new.jsonl --json
    """
    from pajama_tui.pipeline.kept_model import load_kept

    began = time.monotonic()
    form = options["form"] or format_of(options["out"])
    if options["out"]:
        check_output(options["out"], form, data, options)
    kept = load_kept(model)
    with open_workspace(data, options) as workspace:
        from pajama_tui.pipeline.versions import find_versions

        # That is about the session's own label model.
        workspace.notices = [n for n in workspace.notices if n != workspace.abstain_note]
        workspace.judges = find_versions(workspace, kept.versions)
        line = ProgressLine()
        table, verdicts, exported = until_interrupted(
            workspace, line, lambda: _apply(workspace, kept, line, options, form)
        )
        if options["as_json"]:
            summary = _summary(workspace, table, kept, verdicts, exported)
            summary["seconds"] = round(time.monotonic() - began, 3)
            click.echo(json.dumps(summary, allow_nan=False))
            return 0
        # Verdicts on stdout leave no room for the report there.
        to_stderr = options["out"] == "-"
        for row in _lines(workspace, table, kept, verdicts):
            click.echo(printable(row, newlines=True, limit=20_000), err=to_stderr)
        where = "stdout" if to_stderr else options["out"]
        told = f"{where}: {exported}" if exported else _NOT_EXPORTED
        click.echo(printable(told), err=to_stderr)
        return 0


def _apply(
    workspace: "Workspace",
    kept: "KeptModel",
    line: ProgressLine,
    options: dict[str, Any],
    form: str,
) -> "tuple[PairTable, Verdicts, str]":
    from pajama_tui.pipeline.applying import judge_by
    from pajama_tui.pipeline.verdicts import export_verdicts

    table = read_data(workspace, line)
    matrix = run_judges(workspace, table, line, "verdicts apply")
    line.show("judging ...")
    verdicts = judge_by(workspace, table, matrix, kept, abstain_below=options["abstain_below"])
    line.end()
    if not options["out"]:
        return table, verdicts, ""
    counts = export_verdicts(
        workspace,
        table,
        verdicts,
        options["out"],
        form,
        options["explain"],
        line.writing,
        rows=selection_of(options).rows(table, verdicts),
    )
    line.end()
    return table, verdicts, counts.describe()


def _summary(
    workspace: "Workspace",
    table: "PairTable",
    kept: "KeptModel",
    verdicts: "Verdicts",
    exported: str,
) -> dict[str, Any]:
    return {
        "data": workspace.source.name,
        "pairs": len(table),
        "gold": int((table.gold != 0).sum()),
        "session": str(workspace.session.directory),
        "sandbox": "locked" if workspace.locked else "none (--unsafe-no-sandbox)",
        "method": kept.model.method,
        "label_model": kept.model.describe(),
        "fitted": kept.made,
        "judges": [health.to_dict() for health in verdicts.matrix.health],
        "verdicts": verdicts.counts,
        "abstain_below": verdicts.abstain_below,
        "report": verdicts.report.to_dict() if verdicts.report else None,
        "exported": exported or None,
    }


def _lines(
    workspace: "Workspace", table: "PairTable", kept: "KeptModel", verdicts: "Verdicts"
) -> Iterator[str]:
    if not workspace.locked:
        yield "NO SANDBOX: these scores were made by judges that ran with your privileges."
    yield f"Model of {len(kept.versions)} judges, fitted {kept.made}; {len(table):,} pairs."
    ailing = [health for health in verdicts.matrix.health if not health.alive]
    for health in ailing[:_SHOWN]:
        yield f"  of no use here  {health.label}: {health.left_out}"
    if len(ailing) > _SHOWN:
        yield f"  ... and {len(ailing) - _SHOWN} more judges of no use here"
    yield ""
    if verdicts.report:
        yield verdicts.report.to_text()
    if verdicts.abstain_below:
        yield f"Abstains below a confidence of {verdicts.abstain_below:.3f}."
    counts = ", ".join(f"{count:,} {name}" for name, count in verdicts.counts.items() if count)
    yield f"Verdicts: {counts}."
