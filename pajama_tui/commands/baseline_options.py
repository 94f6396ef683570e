"""The options of baselines of probes, the same in the foreground and as a job."""

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click

from pajama_tui.errors import InputError
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.training.probe_baselines.settings import BaselineSettings

Command = TypeVar("Command", bound=Callable[..., Any])

_SETTINGS = (
    "model", "encoder", "mapping", "aspects", "kind", "which", "folds", "only_folds", "rows",
    "balance", "without_suspect", "min_confidence", "seed", "prompts", "answers", "chat",
    "calibrate", "lora_epochs", "encoder_epochs", "lora_rate", "encoder_rate", "lora_rank",
    "batch", "dtype", "max_length", "batch_length", "cache", "report",
)  # fmt: skip
_PATHS = ("data", "prompts", "cache", "report")

_OPTIONS = (
    click.option(
        "--model",
        metavar="DIR_OR_ID",
        help="Model that is prompted and tuned (default: that of --report, else demo:smollm2).",
    ),
    click.option(
        "--encoder", metavar="DIR_OR_ID", help="Encoder that is tuned (default: demo:minilm)."
    ),
    click.option(
        "--which",
        metavar="NAMES",
        help="Of these alone: prompting, lora, encoder, with commas between (default: all).",
    ),
    click.option(
        "--report",
        metavar="DIR",
        help="Folder of probes to stand beside; their settings are taken where none is given, so "
        "that rows and folds are theirs.",
    ),
    click.option(
        "--aspect", "aspects", multiple=True, metavar="A", help="Make it alone; may be repeated."
    ),
    click.option(
        "--kind",
        type=click.Choice(["binary", "multi"]),
        help="Good or not (a score above 3), or scores from 1 to 5 (default: binary).",
    ),
    click.option(
        "--answers",
        type=click.Choice(["scores", "zero-one", "yes-no"]),
        help="What the model is asked for (default: scores, of which 4 and 5 are good).",
    ),
    click.option(
        "--chat",
        is_flag=True,
        default=None,
        help="Ask through the model's chat template (default: the raw text that probes read).",
    ),
    click.option(
        "--calibrate/--zero-shot-alone",
        "calibrate",
        default=None,
        help="Also learn on training folds how its answers go with the labels (default: yes).",
    ),
    click.option("--folds", type=int, help="Of the cross-validation (default: 5)."),
    click.option(
        "--only-folds", type=int, metavar="N", help="Make the first N of them, and no more."
    ),
    click.option(
        "--rows", type=int, metavar="N", help="Draw N rows of an aspect, every label's share kept."
    ),
    click.option("--seed", type=int, help="Of folds, training and intervals (default: 0)."),
    click.option(
        "--balance/--class-weights",
        "balance",
        default=None,
        help="Take as many rows of each score as the rarest has; or weigh labels by their number "
        "and take all rows (default).",
    ),
    click.option(
        "--without-suspect",
        is_flag=True,
        default=None,
        help="Leave rows out that the linter suspects (see 'probe lint').",
    ),
    click.option("--min-confidence", type=float, help="Leave verdicts below it out (0.5 .. 1)."),
    click.option("--prompts", metavar="FILE", help="What the model reads, by aspect."),
    click.option("--lora-epochs", type=int, help="Passes over the training rows (default: 8)."),
    click.option("--encoder-epochs", type=int, help="Passes of the encoder (default: 10)."),
    click.option("--lora-lr", "lora_rate", type=float, help="Learning rate (default: 2e-4)."),
    click.option("--encoder-lr", "encoder_rate", type=float, help="Likewise (default: 5e-5)."),
    click.option("--lora-rank", type=int, help="Of the adapters (default: 16)."),
    click.option("--batch", type=int, help="Rows of a step (default: 8)."),
    click.option(
        "--device",
        type=click.Choice(["auto", "cpu", "cuda"]),
        default="auto",
        help="Where models run (auto: a GPU, if any).",
    ),
    click.option(
        "--dtype",
        type=click.Choice(["auto", "float32", "bfloat16", "float16"]),
        help="What the prompted model computes in (auto: float32 on a CPU, else half precision).",
    ),
    click.option("--max-length", type=int, help="Tokens of a text (default: the model's own)."),
    click.option("--batch-tokens", "batch_length", type=int, help="Tokens of a pass."),
    click.option(
        "--cache", metavar="DIR", help="Where features are kept (default: the user's cache)."
    ),
    click.option("--map", "mapping", metavar="COLUMNS", help="question=…,prediction=…,label=…"),
)


def baseline_options(command: Command) -> Command:
    """Add the options."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def baseline_settings(data: str, options: Mapping[str, Any]) -> "BaselineSettings":
    """Return the settings that options mean, paths absolute; the probes' where none is given.

    Raises:
        InputError: see `BaselineSettings.of` and `probes_report`.
    """
    from pajama_tui.training.probe_baselines.beside import probes_report
    from pajama_tui.training.probe_baselines.settings import BaselineSettings

    given = {name: options[name] for name in _SETTINGS}
    given["data"] = data
    if given["which"]:
        given["which"] = [each.strip() for each in given["which"].split(",")]
    for name in _PATHS:
        if given[name]:
            given[name] = os.path.abspath(given[name])
    for name in ("model", "encoder"):
        if given[name] and os.path.isdir(given[name]):
            given[name] = os.path.abspath(given[name])
    probes = probes_report(given["report"])
    return BaselineSettings.of(given, probes["settings"] if probes else None)


def check_report_folder(out: str) -> None:
    """Raise InputError where the report's folder cannot be written."""
    shown = printable(out)
    if os.path.lexists(out) and not os.path.isdir(out):
        raise InputError(f"{shown} is a file; name a folder.")
    place = os.path.abspath(out)
    while not os.path.exists(place):
        place = os.path.dirname(place)
    if not os.access(place, os.W_OK):
        raise InputError(f"{shown} cannot be written: permission denied; choose another place.")
