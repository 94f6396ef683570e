"""`pajama-tui probe`: score responses by a small model's hidden states."""

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pajama_tui.commands.export_target import check_place
from pajama_tui.commands.probe_baselines import baselines_command
from pajama_tui.commands.probe_check import check_command
from pajama_tui.commands.probe_collect import collect_command
from pajama_tui.commands.probe_filter import filter_command
from pajama_tui.commands.probe_import import import_command
from pajama_tui.commands.probe_join import join_command
from pajama_tui.commands.probe_label import label_command
from pajama_tui.commands.probe_lint import lint_command
from pajama_tui.commands.probe_report import report_command
from pajama_tui.commands.probe_show import show_command
from pajama_tui.commands.progress_line import ProgressLine, duration
from pajama_tui.errors import InputError
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.training.probes.evaluate_file import Evaluated
    from pajama_tui.training.probes.texts import ProbeData

_SHOWN_PROBLEMS = 5
_INTERRUPTED = 130


@click.group("probe")
def probe_command() -> None:
    """Score responses by a small model's hidden states, aspect by aspect.

    \b
    Examples:
      pajama-tui probe collect questions.jsonl --model demo:smollm2 --out responses.jsonl
      pajama-tui probe label responses.jsonl --out labelled.jsonl --budget 5
      pajama-tui probe import gsm8k_multi_clfs --prompts utils.py --out probes
      pajama-tui probe eval responses.jsonl --probes probes --out scored.jsonl
      pajama-tui probe eval responses.jsonl --probes probes --top-percent 0.2 --out best.jsonl
      pajama-tui probe filter scored.jsonl --top-percent 0.2 --out best.jsonl
      pajama-tui probe check answers.jsonl
      pajama-tui probe eval pairs.jsonl --probes probes --out sides.jsonl
      pajama-tui probe join --probes probes --scores sides.jsonl pairs.jsonl
    """


probe_command.add_command(collect_command)
probe_command.add_command(label_command)
probe_command.add_command(filter_command)
probe_command.add_command(check_command)
probe_command.add_command(import_command)
probe_command.add_command(show_command)
probe_command.add_command(join_command)
probe_command.add_command(lint_command)
probe_command.add_command(report_command)
probe_command.add_command(baselines_command)


@probe_command.command("eval")
@click.argument("file")
@click.option("--probes", required=True, metavar="DIR", help="Folder of probes.")
@click.option("--out", metavar="FILE", help="Rows with scores: JSON lines, or a list (.json).")
@click.option(
    "--model", metavar="DIR_OR_ID", help="Where the probes' model is (default: its name)."
)
@click.option("--known-as", metavar="NAME", help="The model's name, if its folder has another one.")
@click.option(
    "--top-percent",
    type=click.FloatRange(0, 1, min_open=True),
    default=1.0,
    metavar="P",
    help="Keep this share of the rows, the best first (0.2: a fifth, rounded up).",
)
@click.option("--batch-tokens", type=click.IntRange(1), metavar="N", help="Tokens of a batch.")
@click.option(
    "--max-length", type=click.IntRange(16), metavar="N", help="Tokens of a text at most."
)
@click.option(
    "--device",
    type=click.Choice(["auto", "cpu", "cuda"]),
    default="auto",
    help="Where to compute (auto: a GPU, if any).",
)
@click.option(
    "--dtype",
    type=click.Choice(["auto", "float32", "bfloat16", "float16"]),
    default="auto",
    help="What to compute in (auto: float32 on a CPU, the probes' own on a GPU).",
)
@click.option(
    "--abstain-margin",
    type=click.FloatRange(0, 1),
    metavar="M",
    help="A score abstains where another one is as near as this (default: each probe's own).",
)
@click.option("--no-cache", is_flag=True, help="Keep no features, and use none that are kept.")
@click.option(
    "--cache",
    "cache_folder",
    metavar="DIR",
    help="Where features are kept (the setting features_gib limits how many).",
)
@click.option(
    "--cache-dtype",
    type=click.Choice(["float32", "float16"]),
    default="float32",
    help="How they are kept; float16 takes half the space and rounds.",
)
@click.option(
    "--map", "mapping", metavar="COLUMNS", help="question=…,prediction=…; or as for 'run'."
)
@click.option("--problems", "all_problems", is_flag=True, help="List every row that is left out.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, nothing else.")
def eval_command(file: str, probes: str, **options: Any) -> int:
    """Score the responses in FILE on every aspect that there is a probe for.

    FILE holds rows with question and prediction, or pairs in any known format, of which both
    responses are scored. Each aspect adds an integer, and they add up to total_score; beside these
    stand every score's probability, the expected score, and whether it is too close to call.

    A text that is too long for the model loses the beginning of its question, and is marked; a
    response is never cut. Scores are kept as they come: the same command goes on where it was
    interrupted. Without --out only a summary is shown.
    """
    from pajama_tui.training.probes.cache import FeatureCache
    from pajama_tui.training.probes.evaluate_file import evaluate_file
    from pajama_tui.training.probes.probe_files import load_probes
    from pajama_tui.training.probes.scoring import Options, load_for
    from pajama_tui.training.probes.texts import open_texts

    out, share, line = options["out"], options["top_percent"], ProgressLine()
    _check_out(out, file)
    found_probes = load_probes(probes)
    data = open_texts(file, options["mapping"])
    if data.pairs and share != 1:
        raise InputError("--top-percent keeps single responses; the rows here are pairs.")
    line.say(f"{data.name}: {data.title}")
    began = time.monotonic()
    cache = None
    if not options["no_cache"]:
        folder = options["cache_folder"]
        cache = FeatureCache(Path(folder) if folder else None, options["cache_dtype"])
    progress = _Progress(line)
    try:
        model = load_for(
            found_probes,
            options["model"],
            known_as=options["known_as"],
            device=options["device"],
            dtype=options["dtype"],
            max_length=options["max_length"],
            say=line.say,
        )
        settings = Options(
            batch_tokens=options["batch_tokens"],
            cache=cache,
            abstain_margin=options["abstain_margin"],
        )
        found = evaluate_file(
            data, found_probes, model, settings, out=out, share=share, on_progress=progress
        )
    except KeyboardInterrupt:
        line.end()
        kept = printable(f"{out}.part") if out else "the features that are kept"
        on = f" The same command goes on from {kept}." if out or cache else ""
        click.echo(f"Interrupted.{on}", err=True)
        return _INTERRUPTED
    line.end()
    if cache and cache.fault:
        line.say(f"The scores are whole, but {cache.fault}.")
    if cache and cache.notice:
        line.say(cache.notice)
    if options["as_json"]:
        click.echo(json.dumps(_facts(data, found, out, began), allow_nan=False))
    else:
        _tell(data, found, out, everything=options["all_problems"])
    return 0


class _Progress:
    """Says how far it is, how fast, and how long it will take."""

    def __init__(self, line: ProgressLine) -> None:
        self._line = line
        self._began: tuple[float, int] | None = None

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if self._began is None:
            self._began = now, done
        began, before = self._began
        text = f"reading {done:,} of {total:,} prompts"
        if done > before and now > began:
            rate = (done - before) / (now - began)
            text += f", {rate:,.1f}/s, {duration((total - done) / rate)} left"
        self._line.show(text, force=False)


def _check_out(out: str | None, file: str) -> None:
    if not out:
        return
    if Path(out).suffix.lower() in (".csv", ".parquet", ".gz", ".zst"):
        raise InputError("Scores are written as JSON; let --out end in .jsonl or .json.")
    check_place(out, file, {"readonly": False})


def _facts(data: "ProbeData", found: "Evaluated", out: str | None, began: float) -> dict[str, Any]:
    return {
        "out": out,
        "pairs": data.pairs,
        "rows": found.rows,
        "texts": found.texts,
        "kept": found.kept,
        "written": found.written,
        "failed": found.failed,
        "reasons": dict(found.reasons),
        "truncated": found.truncated,
        "bad_rows": len(data.bad),
        "problems": [{"line": bad.line, "reason": bad.reason} for bad in data.bad],
        "expected": found.expected,
        "scores": {
            aspect: {str(score): count for score, count in sorted(counts.items())}
            for aspect, counts in found.scores.items()
        },
        "abstains": found.abstains,
        "seconds": round(time.monotonic() - began, 3),
    }


def _tell(data: "ProbeData", found: "Evaluated", out: str | None, *, everything: bool) -> None:
    click.echo(
        f"{'aspect':22} {'expected':>8} {'abstains':>8}   how many responses have which score"
    )
    for aspect, counts in found.scores.items():
        number = sum(counts.values())
        told = "  ".join(f"{score}: {count:,}" for score, count in sorted(counts.items()))
        share = f"{found.abstains[aspect] / number:.1%}" if number else "-"
        mean = f"{found.expected[aspect]:.3f}" if found.expected else "-"
        click.echo(printable(f"{aspect:22} {mean:>8} {share:>8}   {told}"))
    if found.failed:
        click.echo(f"{found.failed:,} rows could not be scored (null in the file):")
        for reason, count in found.reasons.most_common(_SHOWN_PROBLEMS):
            click.echo(printable(f"  {count:,}: {reason}"))
    if found.truncated:
        click.echo(f"{found.truncated:,} rows lost the beginning of their question (marked).")
    if data.bad:
        click.echo(f"{len(data.bad):,} rows of the data were left out:")
        shown = data.bad if everything else data.bad[:_SHOWN_PROBLEMS]
        for bad in shown:
            click.echo(printable(f"  line {bad.line}: {bad.reason}"))
        if len(data.bad) > len(shown):
            click.echo(f"  ... and {len(data.bad) - len(shown):,} more (--problems lists all)")
    if out:
        click.echo(printable(f"{out}: {found.written:,} rows with scores."))
