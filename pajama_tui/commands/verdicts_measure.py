"""`pajama-tui verdicts compare` and `curve`: what label models, labels and judges are worth."""

import json
from typing import TYPE_CHECKING, Any

import click

from pajama_tui.commands.options import open_workspace, workspace_options
from pajama_tui.commands.progress_line import ProgressLine
from pajama_tui.commands.scored import (
    check_label_model,
    read_data,
    run_judges,
    until_interrupted,
)
from pajama_tui.errors import InputError

if TYPE_CHECKING:
    from pajama_tui.pipeline.measuring import Finding
    from pajama_tui.pipeline.workspace import Workspace


@click.command("compare")
@click.argument("data")
@click.option("--methods", metavar="A,B,...", help="Label models to compare (default: all).")
@click.option(
    "--gold-rows",
    type=click.IntRange(0),
    help="Fit on N gold rows drawn by seed and measure on all others.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, nothing else.")
@workspace_options
def compare_command(data: str, **options: Any) -> int:
    """Measure label models beside plain baselines, all on the same held-out gold of DATA.

    \b
    Examples:
      pajama-tui verdicts compare pairs.jsonl
      pajama-tui verdicts compare pairs.jsonl --methods auto,majority,pajama --gold-rows 250
    """
    methods = _names(options["methods"])

    def measure(workspace: "Workspace", line: ProgressLine) -> "Finding":
        from pajama_tui.pipeline.measuring import compare_methods
        from pajama_tui.pipeline.sample import require_gold

        table = read_data(workspace, line)
        require_gold(workspace, table)
        matrix = run_judges(workspace, table, line, "verdicts compare")
        return compare_methods(
            workspace, table, matrix, methods, options["gold_rows"], on_step=line.measuring
        )

    with open_workspace(data, options) as workspace:
        return _print(workspace, measure, as_json=options["as_json"])


@click.command("curve")
@click.argument("data")
@click.option(
    "--of",
    type=click.Choice(["labels", "judges", "drop-one", "agreement", "risk"]),
    default="labels",
    show_default=True,
    help="labels: accuracy against the number of labels, and what more are worth; judges: against "
    "the number of judges; drop-one: what each judge is worth; agreement: who says the same "
    "(needs no gold); risk: accuracy against coverage, and calibration.",
)
@click.option("--label-model", help="How votes become verdicts (default: auto).")
@click.option("--refit", is_flag=True, help="With drop-one: fit anew without each judge.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, nothing else.")
@workspace_options
def curve_command(data: str, **options: Any) -> int:
    """Measure how a label model fares on DATA with fewer labels, judges or verdicts.

    \b
    Examples:
      pajama-tui verdicts curve pairs.jsonl
      pajama-tui verdicts curve pairs.jsonl --of drop-one --refit
      pajama-tui verdicts curve pairs.jsonl --of agreement --json
    """
    of = options["of"]
    if options["refit"] and of != "drop-one":
        raise click.UsageError("--refit goes with --of drop-one only.")
    if options["label_model"]:
        check_label_model(options["label_model"])

    def measure(workspace: "Workspace", line: ProgressLine) -> "Finding":
        from pajama_tui.pipeline.measuring import draw_curve
        from pajama_tui.pipeline.sample import require_gold

        check_label_model(workspace.label_model)
        table = read_data(workspace, line)
        if of != "agreement":
            require_gold(workspace, table)
        matrix = run_judges(workspace, table, line, "verdicts curve")
        return draw_curve(
            workspace, table, matrix, of, refit=options["refit"], on_step=line.measuring
        )

    with open_workspace(data, options, label_model=options["label_model"]) as workspace:
        return _print(workspace, measure, as_json=options["as_json"])


def _print(workspace: "Workspace", measure: Any, *, as_json: bool) -> int:
    line = ProgressLine()
    found = until_interrupted(workspace, line, lambda: measure(workspace, line))
    line.end()
    if as_json:
        click.echo(json.dumps(found.to_dict(), allow_nan=False))
    else:
        click.echo(found.to_text().rstrip())
    return 0


def _names(text: str | None) -> list[str] | None:
    if text is None:
        return None
    names = [name.strip() for name in text.split(",") if name.strip()]
    if not names:
        raise InputError("--methods names no label model; separate names by commas.")
    for name in names:
        check_label_model(name)
    return names
