"""`pajama-tui verdicts abstain`: what withholding unsure verdicts keeps, and how much is right."""

import json
import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from pajama_tui.commands.abstaining import abstaining_options, check_target, flags_of, target_of
from pajama_tui.commands.options import open_workspace, workspace_options
from pajama_tui.commands.progress_line import ProgressLine
from pajama_tui.commands.scored import (
    check_label_model,
    read_data,
    run_judges,
    until_interrupted,
)

if TYPE_CHECKING:
    from pajama_tui.audits import Threshold
    from pajama_tui.pipeline.abstaining import Target
    from pajama_tui.pipeline.thresholds import Kept, Thresholds
    from pajama_tui.pipeline.workspace import Workspace

_GATE_NOT_MET = 3
_WIDTH = 78
_STEPS = tuple(step / 20 for step in range(10, 20))


@click.command("abstain")
@click.argument("data")
@click.option("--label-model", help="How votes become verdicts (default: the session's, or auto).")
@abstaining_options
@click.option("--keep", is_flag=True, help="Abstain below that confidence, in this session.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, nothing else.")
@workspace_options
def abstain_command(data: str, **options: Any) -> int:
    """Show what withholding the least confident verdicts on DATA keeps.

    Accuracy is that of held-out gold: each row is judged by a model that saw no row of its prompt.
    Without --abstain-below, --target-accuracy or --coverage, a table of confidences is shown.

    \b
    Examples:
      pajama-tui verdicts abstain pairs.jsonl
      pajama-tui verdicts abstain pairs.jsonl --abstain-below 0.8 --keep
      pajama-tui verdicts abstain pairs.jsonl --target-accuracy 0.95 --json
    """
    if options["label_model"]:
        check_label_model(options["label_model"])
    target, below = target_of(options), options["abstain_below"]
    if options["keep"] and target is None and below is None:
        raise click.UsageError(
            "--keep needs one confidence: --abstain-below, --target-accuracy or --coverage."
        )
    if options["keep"] and options["readonly"]:
        raise click.UsageError("--read-only keeps nothing; leave --keep away.")
    flags = {"label_model": options["label_model"], **flags_of(options)}
    with open_workspace(data, options, **flags) as workspace:
        check_label_model(workspace.label_model)
        line = ProgressLine()
        thresholds, found = until_interrupted(
            workspace, line, lambda: _find(workspace, line, target, below, keep=options["keep"])
        )
        line.end()
        if found is not None and found.threshold is not None:
            below = found.threshold
        unreached = found is not None and found.threshold is None
        kept = _kept(thresholds, None if unreached else below)
        if options["as_json"]:
            click.echo(json.dumps(_summary(thresholds, kept, found), allow_nan=False))
        else:
            for row in _lines(thresholds, kept, found):
                click.echo(row)
        if unreached and found is not None:
            click.echo(f"Gate not met: {found.sentence}", err=True)
            return _GATE_NOT_MET
    return 0


def _find(
    workspace: "Workspace",
    line: ProgressLine,
    target: "Target | None",
    below: float | None,
    *,
    keep: bool,
) -> "tuple[Thresholds, Threshold | None]":
    from pajama_tui.pipeline.choosing import withhold
    from pajama_tui.pipeline.thresholds import find_thresholds
    from pajama_tui.pipeline.verdicts import judge_pairs

    table = read_data(workspace, line)
    check_target(workspace, table, target)
    matrix = run_judges(workspace, table, line, "verdicts abstain")
    line.show("fitting ...")
    verdicts = judge_pairs(workspace, table, matrix, measure=False)
    thresholds = find_thresholds(workspace, table, verdicts, on_step=line.measuring)
    found = thresholds.reach(target) if target is not None else None
    wanted = found.threshold if found is not None else below
    if keep and wanted is not None:
        purpose = target.describe() if target is not None else thresholds.at(wanted).purpose()
        withhold(workspace, table, verdicts, wanted, purpose, found)
    return thresholds, found


def _kept(thresholds: "Thresholds", below: float | None) -> "list[Kept]":
    from pajama_tui.pipeline.thresholds import grid

    return grid(thresholds, _STEPS) if below is None else [thresholds.at(below)]


def _summary(
    thresholds: "Thresholds", kept: "list[Kept]", found: "Threshold | None"
) -> dict[str, Any]:
    held = thresholds.held
    return {
        "protocol": held.protocol if held else None,
        "rows": len(held.rows) if held else 0,
        "thresholds": [each.to_dict() | {"risk": each.risk} for each in kept],
        "threshold": found.to_dict() if found else None,
    }


def _lines(
    thresholds: "Thresholds", kept: "list[Kept]", found: "Threshold | None"
) -> Iterator[str]:
    from pajama_tui.audits.layout import percents

    yield (
        f"{'confidence':>10} {'verdicts':>11} {'coverage %':>10} {'right % [95 % CI]':>20} "
        f"{'gold rows':>9} {'wrong':>9}"
    )
    for each in kept:
        wrong = "-" if each.wrong is None else f"{each.wrong:,.0f}"
        yield (
            f"{f'>= {each.threshold:.3f}':>10} {each.verdicts:>11,} {100 * each.coverage:>10.1f} "
            f"{percents(each.accuracy):>20} {each.rows:>9,} {wrong:>9}"
        )
    held = thresholds.held
    said = (
        f"How many are right: on {len(held.rows):,} held-out gold rows. {held.protocol}"
        if held
        else "How many are right is unknown: there is no gold to hold out."
    )
    yield ""
    yield from textwrap.wrap(said, _WIDTH)
    if found is not None:
        yield from textwrap.wrap(found.sentence, _WIDTH)
