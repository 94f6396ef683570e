"""`pajama-tui reward`: score pairs with a reward model, and say what it is worth."""

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pajama_tui.commands.export_target import check_place
from pajama_tui.commands.progress_line import ProgressLine
from pajama_tui.commands.reward_join import join_command
from pajama_tui.errors import InputError
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.training.reward.judged import JudgedPair

_MAP = click.option(
    "--map", "mapping", metavar="COLUMNS", help="What the columns mean, as for 'run'."
)
_MODEL = click.option(
    "--model", required=True, metavar="DIR", help="A folder that 'jobs start reward' wrote."
)
_DEVICE = click.option(
    "--device",
    type=click.Choice(["auto", "cpu", "cuda"]),
    default="auto",
    help="Where to compute (auto: a GPU, if any).",
)


@click.group("reward")
def reward_command() -> None:
    """Score pairs with a reward model, and say what it is worth.

    \b
    Examples:
      pajama-tui jobs start reward --data verdicts.jsonl --out reward --wait
      pajama-tui reward eval --model reward pairs.jsonl
      pajama-tui reward score --model reward pairs.jsonl --out scored.jsonl
      pajama-tui reward join --model reward --rewards scored.jsonl pairs.jsonl
    """


reward_command.add_command(join_command)


@reward_command.command("score")
@_MODEL
@click.argument("data")
@click.option("--out", required=True, metavar="FILE", help="JSON lines to write.")
@_MAP
@_DEVICE
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, nothing else.")
def score_command(model: str, data: str, out: str, **options: Any) -> int:
    """Write the pairs of DATA with pajama_reward_a and pajama_reward_b.

    Each response gets a reward of its own; the better one should have the higher. Rewards are kept
    as they come: the same command goes on where it was interrupted.
    """
    from pajama_tui.training.reward.scoring import load_trained, score_file

    _check_out(out, data)
    began = time.monotonic()
    line = ProgressLine()
    loaded, _ = load_trained(model, line.say, _device(options["device"]))
    try:
        found = score_file(
            loaded,
            data,
            out,
            mapping=options["mapping"],
            on_progress=lambda done, rows: line.show(
                f"scoring {done:,} of {rows:,} pairs", force=False
            ),
        )
    except KeyboardInterrupt:
        line.end()
        where = printable(f"{out}.part")
        click.echo(f"Interrupted. The same command goes on from {where}.", err=True)
        return 130
    line.end()
    bad = sum(found.bad.values())
    if options["as_json"]:
        facts = {
            "out": out,
            "pairs": found.pairs,
            "kept": found.kept,
            "failed": found.failed,
            "bad_rows": bad,
            "problems": found.bad,
            "seconds": round(time.monotonic() - began, 3),
        }
        click.echo(json.dumps(facts, allow_nan=False))
        return 0
    click.echo(printable(f"{out}: {found.pairs:,} pairs with rewards."))
    if found.failed:
        click.echo(f"{found.failed:,} of them have a reward that is no number (null).")
    for reason, count in found.bad.items():
        click.echo(printable(f"{count:,} rows are no pairs and were left out: {reason}"))
    return 0


@reward_command.command("eval")
@_MODEL
@click.argument("data")
@_MAP
@_DEVICE
@click.option("--seed", type=click.IntRange(0), default=0, help="Of the intervals' resampling.")
@click.option(
    "--seen", is_flag=True, help="Count pairs of prompts that the model has learned from, too."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, nothing else.")
def eval_command(model: str, data: str, **options: Any) -> int:
    """Measure a reward model on the gold of DATA, beside verdicts, judges and length.

    DATA may be pairs with gold, verdicts ('run --out', with --explain for single judges), or a file
    in RewardBench's format, which adds its report by sections.
    """
    from pajama_tui.training.reward.evaluate import evaluate
    from pajama_tui.training.reward.evaluation_text import to_text
    from pajama_tui.training.reward.judged import read_judged
    from pajama_tui.training.reward.making import rewards_of
    from pajama_tui.training.reward.measured import measured
    from pajama_tui.training.reward.scoring import load_trained

    line = ProgressLine()
    read = read_judged(data, options["mapping"])
    loaded, record = load_trained(model, line.say, _device(options["device"]))
    pairs = read.pairs if options["seen"] else _unseen(read.pairs, record)
    if not pairs:
        raise InputError(
            f"The model has learned from every prompt of {printable(data)}; measure it on other "
            "data, or count these with --seen."
        )
    line.show(f"scoring {len(pairs):,} pairs ...")
    found = evaluate(measured(pairs, rewards_of(loaded, pairs)), options["seed"])
    line.end()
    seen = len(read.pairs) - len(pairs)
    bad = sum(read.bad.values())
    demonstration = bool(record.get("demonstration"))
    if options["as_json"]:
        facts = {
            "model": model,
            "data": data,
            "format": read.title,
            "demonstration": demonstration,
            "left_out_as_learned_from": seen,
            "bad_rows": bad,
            **found.to_dict(),
        }
        click.echo(json.dumps(facts, allow_nan=False))
        return 0
    if demonstration:
        click.echo("This is a demonstration model; do not take it for more.")
    if seen:
        click.echo(f"{seen:,} pairs of prompts that it has learned from are left out.")
    if bad:
        click.echo(f"{bad:,} rows are no pairs and were left out.")
    click.echo(printable(to_text(found), newlines=True), nl=False)
    return 0


def _unseen(pairs: "list[JudgedPair]", record: dict[str, Any]) -> "list[JudgedPair]":
    learned = record.get("learned_prompts")
    groups = set(learned) if isinstance(learned, list) else set()
    return [pair for pair in pairs if pair.group not in groups]


def _check_out(out: str, data: str) -> None:
    if Path(out).suffix.lower() in (".csv", ".parquet", ".gz", ".zst"):
        raise InputError("Rewards are written as JSON lines; let --out end in .jsonl.")
    check_place(out, data, {"readonly": False})


def _device(wanted: str) -> str:
    from pajama_tui.training.models.devices import choose_device
    from pajama_tui.training.reward.model import require_training

    require_training()
    return choose_device(wanted)
