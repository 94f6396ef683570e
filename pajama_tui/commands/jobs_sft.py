"""`pajama-tui jobs start sft`: finetune a model on chosen rows."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pajama_tui.commands.jobs_begin import begin, job_options, session_on
from pajama_tui.commands.options import SESSION, TAKE_OVER
from pajama_tui.errors import InputError
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.training.sft.settings import SftSettings

_SETTINGS = (
    "model", "mapping", "suffix", "dev_share", "seed", "epochs", "batch", "batch_length", "lr",
    "schedule", "warmup", "weight_decay", "max_length", "full", "lora_rank", "lora_alpha",
    "lora_dropout", "merge", "precision", "checkpointing", "checks", "patience", "save_every",
)  # fmt: skip


@click.command("sft")
@click.option("--data", required=True, metavar="FILE", help="Rows with question and prediction.")
@click.option("--out", required=True, metavar="DIR", help="Folder the model is written to.")
@click.option(
    "--model",
    metavar="DIR_OR_ID",
    help="Causal model to start from: a folder, a hub id, or demo:smollm2 (the default, a "
    "demonstration).",
)
@click.option("--full", is_flag=True, default=None, help="Train all weights, not LoRA adapters.")
@click.option("--lora-rank", type=int, help="(default: 16)")
@click.option("--lora-alpha", type=int, help="(default: 32)")
@click.option("--lora-dropout", type=float, help="(default: 0)")
@click.option(
    "--merge/--no-merge",
    default=None,
    help="Write a whole model that loads everywhere (default), or the adapter alone.",
)
@click.option("--suffix", metavar="TEXT", help="Put after every question, as for 'probe collect'.")
@click.option("--epochs", type=float, help="Passes over the rows (default: 3).")
@click.option("--batch", type=int, help="Rows of a step (default: 16).")
@click.option(
    "--batch-tokens",
    "batch_length",
    type=int,
    help="Tokens at once, padding included; changes speed and memory alone.",
)
@click.option("--lr", type=float, help="Peak learning rate (default: 2e-4; by size with --full).")
@click.option("--schedule", type=click.Choice(["cosine", "linear", "constant"]))
@click.option("--warmup", type=float, help="Share of the steps that warm up (default: 0.05).")
@click.option("--weight-decay", type=float, help="(default: 0.01)")
@click.option(
    "--max-length",
    type=int,
    help="Tokens of question and response (default: 1024); what is longer loses its end.",
)
@click.option(
    "--dev-share",
    type=float,
    help="Share of the questions that watch the training (default: 0.1; 0: none).",
)
@click.option("--seed", type=int, help="Of the split, the order and new adapters (default: 0).")
@click.option(
    "--precision",
    type=click.Choice(["auto", "fp32", "bf16", "pure-bf16"]),
    help="auto: bf16 arithmetic where the device has it.",
)
@click.option(
    "--checkpointing/--no-checkpointing",
    default=None,
    help="Compute activations twice to hold fewer (default: from 1 billion weights on).",
)
@click.option("--checks", type=int, help="Looks at the dev rows an epoch (default: 4).")
@click.option(
    "--patience", type=int, help="Stop after so many checks without gain (default: 3; 0: never)."
)
@click.option("--save-every", type=int, help="Steps between checkpoints (default: each check).")
@click.option("--gpus", type=click.IntRange(0, 1), help="1: a GPU; 0: none (default: if any).")
@click.option("--map", "mapping", metavar="COLUMNS", help="question=…,prediction=…")
@SESSION
@TAKE_OVER
@job_options
def sft_command(data: str, out: str, **options: Any) -> int:
    """Finetune a model on the responses in FILE, in the background.

    It learns to write each prediction when it reads the question: the loss is of the response's
    tokens alone. The folder it writes is a model that transformers and 'probe collect' load, with
    the adapter in adapter/ and pajama_sft.json, which says how it was made. What it is worth is
    seen on questions that it has not learned, beside models finetuned on as many random rows.

    \b
    Examples:
      pajama-tui probe filter scored.jsonl --top-percent 0.2 --out best.jsonl
      pajama-tui jobs start sft --data best.jsonl --model Qwen/Qwen3-0.6B --out tuned --wait
      pajama-tui probe collect test.jsonl --model tuned --out answers.jsonl
      pajama-tui probe check answers.jsonl
    """
    from pajama_tui.training.jobs import find_gpus
    from pajama_tui.training.models.demo_models import PREFIX, find_demo
    from pajama_tui.training.models.loading import check_folder
    from pajama_tui.training.sft.facts import job_facts
    from pajama_tui.training.sft.model import require_sft
    from pajama_tui.training.sft.rows import read_rows

    settings = _settings(data, options)
    _check_out(Path(out), force=options["force"])
    if not options["as_script"]:
        require_sft(lora=settings.lora)
        if settings.model.startswith(PREFIX):
            find_demo(settings.model)
        else:
            check_folder(settings.model)
    # What teaches nothing is said now, not by a job that waited for its turn.
    read_rows(settings)
    gpus = options["gpus"]
    if gpus is None:
        gpus = 1 if find_gpus() else 0
        if options["as_script"] and not gpus:
            told = "There is no GPU here, so the script asks for none; --gpus 1 asks for one."
            click.echo(told, err=True)
    given = {**settings.to_dict(), "out": os.path.abspath(out)}
    session = session_on(settings.data, "responses to learn", options)
    return begin(session, "sft", given, options, **job_facts(settings, gpus))


def _settings(data: str, options: dict[str, Any]) -> "SftSettings":
    from pajama_tui.training.sft.settings import SftSettings

    given = {name: options[name] for name in _SETTINGS}
    if not os.path.isfile(data):
        raise InputError(f"There is no file {printable(data)}.")
    given["data"] = os.path.abspath(data)
    if given["model"] and os.path.isdir(given["model"]):
        given["model"] = os.path.abspath(given["model"])
    return SftSettings.of(given)


def _check_out(out: Path, *, force: bool) -> None:
    from pajama_tui.training.models.places import check_new_folder
    from pajama_tui.training.sft.record import RECORD

    check_new_folder(out, RECORD, "a finetuned model", force=force)
