"""A trained model's numbers as more judges: what `reward join` and `probe join` do."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from pajama_tui.commands.export_target import check_output
from pajama_tui.commands.options import open_workspace
from pajama_tui.commands.progress_line import ProgressLine
from pajama_tui.commands.scored import (
    check_label_model,
    read_data,
    run_judges,
    until_interrupted,
)
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.audits import Report
    from pajama_tui.pipeline.sample import Sample
    from pajama_tui.pipeline.scoring import ScoreMatrix
    from pajama_tui.pipeline.table import PairTable
    from pajama_tui.pipeline.workspace import Workspace
    from pajama_tui.training.joining import SideScores
    from pajama_tui.verdicts import VerdictModel

_BLOCK = 4096

Command = TypeVar("Command", bound=Callable[..., Any])


class Words(NamedTuple):
    """How a command speaks of what it joins.

    Attributes:
        command: "reward" or "probe".
        what: "the reward model", say.
        facts: for --json, from the columns' names, the number of pairs without, and the weights.
    """

    command: str
    what: str
    facts: Callable[[list[str], int, Any], dict[str, Any]]


def join_options(command: Command) -> Command:
    """Add the options that every such command has."""
    for option in (
        click.option(
            "--json", "as_json", is_flag=True, help="One JSON object on stdout, nothing else."
        ),
        click.option("--out", help="Write the verdicts of all together (jsonl)."),
        click.option("--label-model", help="How votes become verdicts (default: auto)."),
    ):
        command = option(command)
    return command


def join_judges(
    data: str, joining: "SideScores", learned: Any, options: dict[str, Any], words: Words
) -> int:
    """Fit a label model on the judges of `data` and these columns, and say what it is worth.

    Args:
        learned: int64, digests of prompts whose gold is not used.
        options: those of `join_options` and `workspace_options`.

    Raises:
        InputError: an option or the data cannot be used.
    """
    if options["out"]:
        check_output(options["out"], "jsonl", data, options)
    if options["label_model"]:
        check_label_model(options["label_model"])
    with open_workspace(data, options, label_model=options["label_model"]) as workspace:
        line = ProgressLine()
        return until_interrupted(
            workspace, line, lambda: _join(workspace, line, joining, learned, options, words)
        )


def _join(
    workspace: "Workspace",
    line: ProgressLine,
    joining: "SideScores",
    learned: Any,
    options: dict[str, Any],
    words: Words,
) -> int:
    import numpy as np

    from pajama_tui.audits import report
    from pajama_tui.pipeline.sample import draw_sample
    from pajama_tui.pipeline.table import read_pairs
    from pajama_tui.verdicts import fit_verdicts

    table = read_data(workspace, line)
    matrix = run_judges(workspace, table, line, f"{words.command} join")
    sample = draw_sample(workspace, table, matrix)
    joined = joining.join(sample.scores, read_pairs(workspace, table, sample.index))
    seen = np.isin(sample.groups, learned)
    gold = np.where(seen, 0, sample.gold).astype(np.int8)
    names = [*sample.judges, *joining.names]
    method, seed = workspace.label_model, workspace.seed
    line.show("fitting ...")
    reports: dict[str, Report] = {}
    for name, scores, judges in (
        ("without", sample.scores, sample.judges),
        ("with", joined, names),
    ):
        reports[name] = report(
            scores, gold, sample.groups, sample.features, method=method, seed=seed, judges=judges,
            on_step=line.measuring,
        )  # fmt: skip
    fitted = fit_verdicts(joined, gold if gold.any() else None, method, seed=seed, judges=names)
    line.end()
    exported = ""
    if options["out"]:
        exported = _export(workspace, table, matrix, sample, joining, fitted, options["out"])
    missing = int(np.isnan(joined[:, -len(joining.names) :]).any(axis=(1, 2)).sum())
    facts = {
        "data": workspace.source.name,
        **words.facts(joining.names, missing, fitted.weights[-len(joining.names) :]),
        "gold_left_out": int((seen & (sample.gold != 0)).sum()),
        "without": reports["without"].to_dict(),
        "with": reports["with"].to_dict(),
        "exported": exported or None,
    }
    if options["as_json"]:
        click.echo(json.dumps(facts, allow_nan=False))
        return 0
    for name in ("without", "with"):
        click.echo(f"{name.capitalize()} {words.what}:")
        click.echo(printable(reports[name].to_text(), newlines=True, limit=20_000))
    click.echo(
        f"{facts['gold_left_out']:,} gold rows are left out: {words.what} learned from them."
    )
    if exported:
        click.echo(printable(f"{options['out']}: {exported}"))
    return 0


def _export(
    workspace: "Workspace",
    table: "PairTable",
    matrix: "ScoreMatrix",
    sample: "Sample",
    joining: "SideScores",
    fitted: "VerdictModel",
    out: str,
) -> str:
    import numpy as np

    from pajama_tui.pipeline.table import read_pairs
    from pajama_tui.pipeline.verdicts import choices
    from pajama_tui.verdicts import export

    p_a = np.empty(len(table))
    for low in range(0, len(table), _BLOCK):
        rows = np.arange(low, min(low + _BLOCK, len(table)))
        columns = joining.columns(read_pairs(workspace, table, rows))
        scores = np.concatenate([matrix.rows(rows, sample.live), columns], axis=1)
        p_a[rows] = fitted.predict_proba(scores)
    choice = choices(p_a, fitted, table.identical, workspace.abstain_below)
    pairs = read_pairs(workspace, table, range(len(table)))
    told = zip(pairs, p_a, choice, strict=True)
    return export(out, "jsonl", ((pair, p, said, None) for pair, p, said in told)).describe()
