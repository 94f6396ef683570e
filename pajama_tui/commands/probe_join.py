"""`pajama-tui probe join`: probes as more judges of a label model."""

from typing import Any

import click

from pajama_tui.commands.joining import Words, join_judges, join_options
from pajama_tui.commands.options import workspace_options


@click.command("join")
@click.option("--probes", required=True, metavar="DIR", help="The folder of the probes.")
@click.option(
    "--scores", required=True, metavar="FILE", help="What 'probe eval PAIRS --out' wrote."
)
@click.argument("data")
@click.option(
    "--each-aspect", is_flag=True, help="One judge an aspect, not one for the sum of them."
)
@join_options
@workspace_options
def join_command(probes: str, scores: str, data: str, each_aspect: bool, **options: Any) -> int:
    """Fit a label model on the judges of DATA and the probes' expected scores together.

    Says what it is worth with and without the probes, on the same held-out gold. Gold of questions
    that the probes have learned from is not used; of imported probes these are not known.

    \b
    Examples:
      pajama-tui probe eval pairs.jsonl --probes DIR --out scored.jsonl
      pajama-tui probe join --probes DIR --scores scored.jsonl pairs.jsonl --out joint.jsonl
    """
    import numpy as np

    from pajama_tui.training.probes.joining import read_expected
    from pajama_tui.training.probes.probe_files import load_probes

    learned = np.concatenate([probe.learned for probe in load_probes(probes).values()])
    joining = read_expected(scores, each_aspect=each_aspect)
    words = Words("probe", "the probes", _facts)
    return join_judges(data, joining, learned, options, words)


def _facts(names: list[str], missing: int, weights: Any) -> dict[str, Any]:
    told = {name: float(weight) for name, weight in zip(names, weights, strict=True)}
    return {"probe_columns": names, "pairs_without_scores": missing, "weights": told}
