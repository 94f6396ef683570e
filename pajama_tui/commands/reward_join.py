"""`pajama-tui reward join`: a reward model as one more judge of a label model."""

import json
from typing import TYPE_CHECKING, Any

import click

from pajama_tui.commands.export_target import check_output
from pajama_tui.commands.options import open_workspace, workspace_options
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
    from pajama_tui.training.reward.joining import Rewards
    from pajama_tui.verdicts import VerdictModel

_BLOCK = 4096


@click.command("join")
@click.option("--model", required=True, metavar="DIR", help="The reward model's folder.")
@click.option("--rewards", required=True, metavar="FILE", help="What 'reward score --out' wrote.")
@click.argument("data")
@click.option("--label-model", help="How votes become verdicts (default: auto).")
@click.option("--out", help="Write the verdicts of judges and reward model together (jsonl).")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, nothing else.")
@workspace_options
def join_command(model: str, rewards: str, data: str, **options: Any) -> int:
    """Fit a label model on the judges of DATA and the reward model together.

    Says what it is worth with and without the reward model, on the same held-out gold. Gold of
    prompts that the reward model has learned from is not used: its rewards know too much there.

    \b
    Examples:
      pajama-tui reward score --model reward pairs.jsonl --out scored.jsonl
      pajama-tui reward join --model reward --rewards scored.jsonl pairs.jsonl --out joint.jsonl
    """
    import numpy as np

    from pajama_tui.training.reward.joining import Rewards
    from pajama_tui.training.reward.record import learned_prompts

    if options["out"]:
        check_output(options["out"], "jsonl", data, options)
    if options["label_model"]:
        check_label_model(options["label_model"])
    learned = np.array(learned_prompts(model), np.int64)
    found = Rewards(rewards)
    with open_workspace(data, options, label_model=options["label_model"]) as workspace:
        line = ProgressLine()
        return until_interrupted(
            workspace, line, lambda: _join(workspace, line, found, learned, options)
        )


def _join(
    workspace: "Workspace",
    line: ProgressLine,
    rewards: "Rewards",
    learned: Any,
    options: dict[str, Any],
) -> int:
    import numpy as np

    from pajama_tui.audits import report
    from pajama_tui.pipeline.sample import draw_sample
    from pajama_tui.pipeline.table import read_pairs
    from pajama_tui.verdicts import fit_verdicts

    table = read_data(workspace, line)
    matrix = run_judges(workspace, table, line, "reward join")
    sample = draw_sample(workspace, table, matrix)
    joined = rewards.join(sample.scores, read_pairs(workspace, table, sample.index))
    seen = np.isin(sample.groups, learned)
    gold = np.where(seen, 0, sample.gold).astype(np.int8)
    names = [*sample.judges, rewards.name]
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
        exported = _export(workspace, table, matrix, sample, rewards, fitted, options["out"])
    facts = {
        "data": workspace.source.name,
        "reward_column": rewards.name,
        "pairs_without_reward": int(np.isnan(joined[:, -1]).any(axis=1).sum()),
        "gold_left_out": int((seen & (sample.gold != 0)).sum()),
        "weight": float(fitted.weights[-1]),
        "without": reports["without"].to_dict(),
        "with": reports["with"].to_dict(),
        "exported": exported or None,
    }
    if options["as_json"]:
        click.echo(json.dumps(facts, allow_nan=False))
        return 0
    for name in ("without", "with"):
        click.echo(f"{name.capitalize()} the reward model:")
        click.echo(printable(reports[name].to_text(), newlines=True, limit=20_000))
    click.echo(f"{facts['gold_left_out']:,} gold rows are left out: the model learned from them.")
    if exported:
        click.echo(printable(f"{options['out']}: {exported}"))
    return 0


def _export(
    workspace: "Workspace",
    table: "PairTable",
    matrix: "ScoreMatrix",
    sample: "Sample",
    rewards: "Rewards",
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
        column = rewards.column(read_pairs(workspace, table, rows))
        scores = np.concatenate([matrix.rows(rows, sample.live), column], axis=1)
        p_a[rows] = fitted.predict_proba(scores)
    choice = choices(p_a, fitted, table.identical, workspace.abstain_below)
    pairs = read_pairs(workspace, table, range(len(table)))
    told = zip(pairs, p_a, choice, strict=True)
    return export(out, "jsonl", ((pair, p, said, None) for pair, p, said in told)).describe()
