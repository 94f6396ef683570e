"""`pajama-tui jobs start probe`: learn probes from labelled rows."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pajama_tui.commands.jobs_begin import begin, job_options, session_on
from pajama_tui.commands.options import SESSION, TAKE_OVER
from pajama_tui.errors import InputError

if TYPE_CHECKING:
    from pajama_tui.training.probe_learning.settings import ProbeSettings

_SETTINGS = (
    "model", "mapping", "aspects", "kind", "search", "classifiers", "balance", "without_suspect",
    "min_confidence", "folds", "seed", "prompts", "abstain_margin", "dtype", "max_length",
    "batch_length", "workers", "cache",
)  # fmt: skip
_PATHS = ("data", "prompts", "cache")


@click.command("probe")
@click.option("--data", required=True, metavar="FILE", help="Responses with scores.")
@click.option("--out", required=True, metavar="DIR", help="Folder the probes are written to.")
@click.option(
    "--model",
    metavar="DIR_OR_ID",
    help="Model folder or hub id whose hidden states are read (default: demo:smollm2, a "
    "demonstration that runs anywhere).",
)
@click.option(
    "--aspect", "aspects", multiple=True, metavar="A", help="Learn it alone; may be repeated."
)
@click.option(
    "--kind",
    type=click.Choice(["binary", "multi"]),
    help="Good or not (a score above 3), or scores from 1 to 5 (default: binary).",
)
@click.option(
    "--preset",
    help="Settings to start from: inspector, the published procedure; qwen3-1.7b, the same on the "
    "published model, which --model DIR replaces by a folder of it.",
)
@click.option(
    "--balance/--class-weights",
    "balance",
    default=None,
    help="Take as many rows of each score as the rarest has, as published; or weigh labels by "
    "their number and take all rows (default).",
)
@click.option(
    "--search",
    type=click.Choice(["quick", "full", "inspector"]),
    help="Where is searched: quick: mean and last pool, linear classifiers; full: all pools, "
    "attention, five classifiers (default: quick).",
)
@click.option(
    "--classifiers",
    metavar="NAMES",
    help="Of these alone: lr, linear_svm, rbf_svm, rf, mlp, with commas between.",
)
@click.option(
    "--without-suspect",
    is_flag=True,
    default=None,
    help="Learn nothing from rows that the linter suspects (see 'probe lint').",
)
@click.option("--min-confidence", type=float, help="Leave verdicts below it out (0.5 .. 1).")
@click.option("--folds", type=int, help="Of the outer cross-validation (default: 5).")
@click.option("--seed", type=int, help="Of folds, classifiers and intervals (default: 0).")
@click.option(
    "--prompts",
    metavar="FILE",
    help="What the model reads, by aspect: JSON, or the published utils.py, which is never run.",
)
@click.option("--abstain-margin", type=float, help="That the probes get (default: 0.1).")
@click.option(
    "--device",
    type=click.Choice(["auto", "cpu", "cuda"]),
    default="auto",
    help="Where the model runs (auto: a GPU, if any).",
)
@click.option(
    "--dtype",
    type=click.Choice(["auto", "float32", "bfloat16", "float16"]),
    help="What the model computes in (auto: float32 on a CPU, else half precision).",
)
@click.option("--max-length", type=int, help="Tokens of a text (default: the model's own).")
@click.option("--batch-tokens", "batch_length", type=int, help="Tokens of a batch.")
@click.option("--workers", type=int, help="Processes that fit classifiers at once (default: 1).")
@click.option(
    "--cache",
    metavar="DIR",
    help="Where features are kept (default: the user's cache; the setting features_gib limits it).",
)
@click.option("--map", "mapping", metavar="COLUMNS", help="question=…,prediction=…,label=…")
@SESSION
@TAKE_OVER
@job_options
def probe_command(data: str, out: str, **options: Any) -> int:
    """Learn probes from responses with scores, in the background.

    FILE holds scores by aspect (from 1 to 5), 0 or 1, the published probing set, or verdicts that
    'pajama-tui run --out' wrote. It is looked over first ('probe lint'), and what is suspicious is
    told apart in the report. Layers, pools, features and classifiers are chosen by cross-validation
    inside of cross-validation, so that the figures reported never saw the choice.

    \b
    Examples:
      pajama-tui probe lint scored.jsonl
      pajama-tui jobs start probe --data scored.jsonl --out probes --wait
      pajama-tui jobs start probe --data scored.jsonl --model Qwen/Qwen3-1.7B --out probes
      pajama-tui jobs start probe --data scored.jsonl --preset inspector --kind multi --out probes
      pajama-tui probe report probes
      pajama-tui probe eval responses.jsonl --probes probes --out scores.jsonl
    """
    from pajama_tui.training.models.demo_models import PREFIX, find_demo
    from pajama_tui.training.probe_learning.aspect_prompts import prompts_for
    from pajama_tui.training.probe_learning.facts import job_facts
    from pajama_tui.training.probe_learning.learning import plan_examples
    from pajama_tui.training.probe_learning.lint import lint
    from pajama_tui.training.probe_learning.publishing import check_folder
    from pajama_tui.training.probe_learning.read_rows import read_labelled
    from pajama_tui.training.probe_learning.requirements import require_learning
    from pajama_tui.training.probes.language_model import DEMO

    settings = _settings(data, options)
    doubt = check_folder(Path(out))
    if doubt and not options["force"]:
        raise InputError(f"{doubt} Name another folder; --force replaces it.")
    if not options["as_script"]:
        require_learning()
        if (settings.model or DEMO).startswith(PREFIX):
            find_demo(settings.model or DEMO)
    # What teaches nothing is said now, not by a job that waited for its turn.
    rows = read_labelled(settings.data, settings.mapping)
    examples = plan_examples(lint(rows, settings.seed), settings)
    prompts_for(rows, [*examples], settings.prompts)
    gpus = _gpus(options["device"])
    given = {**settings.to_dict(), "out": os.path.abspath(out)}
    facts = job_facts(settings, examples, gpus)
    return begin(session_on(data, "labelled rows", options), "probe", given, options, **facts)


def _settings(data: str, options: dict[str, Any]) -> "ProbeSettings":
    from pajama_tui.training.probe_learning.settings import ProbeSettings

    given = {name: options[name] for name in _SETTINGS}
    given["data"] = data
    if given["classifiers"]:
        given["classifiers"] = [each.strip() for each in given["classifiers"].split(",")]
    for name in _PATHS:
        if given[name]:
            given[name] = os.path.abspath(given[name])
    if given["model"] and os.path.isdir(given["model"]):
        given["model"] = os.path.abspath(given["model"])
    return ProbeSettings.of(given, options["preset"])


def _gpus(device: str) -> int:
    from pajama_tui.training.jobs import find_gpus

    if device == "cpu":
        return 0
    return 1 if device == "cuda" or find_gpus() else 0
