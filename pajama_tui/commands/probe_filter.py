"""`pajama-tui probe filter`: the rows with the best scores, or as many others to compare with."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pajama_tui.commands.export_target import check_place
from pajama_tui.errors import InputError
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.training.probes.filtering import Chosen
    from pajama_tui.training.probes.texts import ProbeData


@click.command("filter")
@click.argument("file", metavar="SCORED")
@click.option("--out", required=True, metavar="FILE", help="The rows kept: .jsonl or .json.")
@click.option(
    "--top-percent",
    type=click.FloatRange(0, 1, min_open=True),
    metavar="P",
    help="Keep this share of the scored rows, the best first (0.2: a fifth, rounded up).",
)
@click.option("--min-score", type=float, metavar="S", help="Keep expected scores from S on.")
@click.option("--aspect", metavar="A", help="Go by this aspect's expected score, not by the sum.")
@click.option(
    "--random-like",
    type=click.IntRange(0),
    metavar="SEED",
    help="Keep as many scored rows as this, but drawn at random.",
)
@click.option("--longest-like", is_flag=True, help="Keep as many, but the longest responses.")
@click.option("--map", "mapping", metavar="COLUMNS", help="question=…,prediction=…")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, nothing else.")
def filter_command(
    file: str,
    out: str,
    top_percent: float | None,
    min_score: float | None,
    aspect: str | None,
    random_like: int | None,
    longest_like: bool,
    mapping: str | None,
    as_json: bool,
) -> int:
    """Keep the rows of SCORED, which 'probe eval' wrote, that have the best scores.

    Rows are ranked by expected score, then by integer score, then by their order; at least one is
    kept. Kept rows are written unchanged. What was dropped, and why, is written beside them:
    best.jsonl has its best.dropped.jsonl. Finetune on random rows and on the longest as well: the
    filter is worth what it is better than these.

    \b
    Examples:
      pajama-tui probe filter scored.jsonl --top-percent 0.2 --out best.jsonl
      pajama-tui probe filter scored.jsonl --top-percent 0.2 --random-like 1 --out random.jsonl
      pajama-tui probe filter scored.jsonl --min-score 4 --aspect factuality --out facts.jsonl
    """
    from pajama_tui.training.probes.filtering import By, Filter, choose, write_dropped, write_kept
    from pajama_tui.training.probes.texts import open_texts

    if (top_percent is None) == (min_score is None):
        raise InputError("Give --top-percent P or --min-score S, one of them.")
    if random_like is not None and longest_like:
        raise InputError("--random-like and --longest-like are two files; run it once for each.")
    if Path(out).suffix.lower() not in (".json", ".jsonl"):
        raise InputError("Rows are written as JSON; let --out end in .jsonl or .json.")
    dropped = str(Path(out).with_suffix(".dropped.jsonl"))
    for place in (out, dropped):
        check_place(place, file, {"readonly": False})
    by: By = "random" if random_like is not None else "length" if longest_like else "score"
    data = open_texts(file, mapping)
    wanted = Filter(
        share=top_percent, least=min_score, aspect=aspect, by=by, seed=random_like or 0
    )  # fmt: skip
    chosen = choose(data, wanted)
    write_kept(data, chosen, out)
    write_dropped(data, chosen, dropped)
    if as_json:
        click.echo(json.dumps(_facts(data, chosen, out, dropped), allow_nan=False))
    else:
        _tell(data, chosen, out, dropped)
    return 0


def _facts(data: "ProbeData", chosen: "Chosen", out: str, dropped: str) -> dict[str, object]:
    return {
        "out": out,
        "dropped": dropped,
        "kept": len(chosen.kept),
        "scored": chosen.scored,
        "rows": len(chosen.lines),
        "bad_rows": len(data.bad),
        "reasons": dict(chosen.counted),
        "also_kept_by_score": len(chosen.by_score.intersection(chosen.kept)),
        "mean_expected": {"kept": chosen.mean[0], "scored": chosen.mean[1]},
        "mean_words": {"kept": chosen.words[0], "scored": chosen.words[1]},
    }


def _tell(data: "ProbeData", chosen: "Chosen", out: str, dropped: str) -> None:
    kept = len(chosen.kept)
    click.echo(printable(f"{out}: {kept:,} of {chosen.scored:,} scored rows."))
    click.echo(
        f"  expected score {chosen.mean[0]:.3f} where all have {chosen.mean[1]:.3f}; "
        f"{chosen.words[0]:,.0f} words a response where all have {chosen.words[1]:,.0f}"
    )
    both = len(chosen.by_score.intersection(chosen.kept))
    if both < kept:
        click.echo(f"  {both:,} of these would be kept by score, too")
    for reason, count in chosen.counted.most_common():
        click.echo(f"  dropped {count:,}: {printable(reason)}")
    if data.bad:
        click.echo(f"  dropped {len(data.bad):,} that are no rows with question and prediction")
    click.echo(printable(f"{dropped}: which lines were dropped, and why."))
