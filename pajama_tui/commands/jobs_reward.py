"""`pajama-tui jobs start reward`: distil verdicts into a reward model."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pajama_tui.commands.jobs_begin import begin, job_options
from pajama_tui.commands.options import SESSION, TAKE_OVER, open_workspace
from pajama_tui.session import SessionBusy
from pajama_tui.session_file import FILE_NAME, read_session_file
from pajama_tui.session_paths import SessionPaths

if TYPE_CHECKING:
    from pajama_tui.training.reward.settings import RewardSettings

_RECORD = "pajama_reward.json"
_SETTINGS = (
    "model", "mapping", "labels", "min_confidence", "balance_sides", "dev_share", "test_share",
    "seed", "epochs", "batch", "accumulate", "lr", "schedule", "warmup", "weight_decay",
    "max_length", "lora", "lora_rank", "precision", "checkpointing", "checks", "patience",
    "save_every",
)  # fmt: skip


@click.command("reward")
@click.option("--data", required=True, metavar="VERDICTS", help="What 'run --out' wrote.")
@click.option("--out", required=True, metavar="DIR", help="Folder the model is written to.")
@click.option(
    "--model",
    metavar="DIR_OR_ID",
    help="Model folder or hub id to start from, or demo:minilm, demo:smollm2 (default: "
    "demo:minilm, a demonstration that a laptop trains in minutes).",
)
@click.option("--preset", help="Settings to start from: pajama, those of the published script.")
@click.option(
    "--soft/--hard",
    "soft",
    default=None,
    help="Train towards the verdict's probability, or its choice (default: soft).",
)
@click.option("--min-confidence", type=float, help="Leave verdicts below it out (0.5 .. 1).")
@click.option(
    "--balance-sides",
    is_flag=True,
    default=None,
    help="Leave out the least sure verdicts of the side that wins more often.",
)
@click.option("--dev-share", type=float, help="Share of the prompts that watch the training.")
@click.option(
    "--test-share",
    type=float,
    help="Share of the prompts with gold that test the model (default: all, while half of all "
    "prompts are left to learn from; else a fifth).",
)
@click.option("--seed", type=int, help="Of the split, the order and new weights (default: 0).")
@click.option("--epochs", type=float, help="Passes over the verdicts (default: 2).")
@click.option("--batch", type=int, help="Pairs at once on one device (default: 8).")
@click.option("--accumulate", type=int, help="Batches that make one step (default: 1).")
@click.option("--lr", type=float, help="Peak learning rate (default: by the model's size).")
@click.option("--schedule", type=click.Choice(["cosine", "linear", "constant"]))
@click.option("--warmup", type=float, help="Share of the steps that warm up (default: 0.05).")
@click.option("--weight-decay", type=float, help="(default: 0.01)")
@click.option(
    "--max-length",
    type=int,
    help="Tokens of prompt and response (default: 1024); prompts lose their beginning first.",
)
@click.option("--lora", is_flag=True, default=None, help="Train low-rank adapters (peft).")
@click.option("--lora-rank", type=int, help="(default: 16)")
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
@click.option("--checks", type=int, help="Looks at the dev verdicts an epoch (default: 4).")
@click.option(
    "--patience", type=int, help="Stop after so many checks without gain (default: 3; 0: never)."
)
@click.option("--save-every", type=int, help="Steps between checkpoints (default: each check).")
@click.option("--gpus", type=click.IntRange(0), help="GPUs to train on (default: one, if any).")
@click.option(
    "--map",
    "mapping",
    metavar="COLUMNS",
    help="What the columns mean, where they are not recognised; as for 'run'.",
)
@SESSION
@TAKE_OVER
@job_options
def reward_command(data: str, out: str, **options: Any) -> int:
    """Train a reward model on verdicts, in the background.

    It learns to give the better response the higher reward (Bradley-Terry), and is tested on gold
    that it has not seen. The folder it writes is a model that transformers loads, with the parts of
    the data as TRL reads them, and pajama_reward.json, which says how good it is.

    \b
    Examples:
      pajama-tui run pairs.jsonl --out verdicts.jsonl
      pajama-tui jobs start reward --data verdicts.jsonl --out reward --wait
      pajama-tui jobs start reward --data verdicts.jsonl --model Qwen/Qwen3-0.6B --out reward
      pajama-tui jobs start reward --data verdicts.jsonl --preset pajama --out reward --print
    """
    from pajama_tui.training.models.demo_models import DEFAULT, PREFIX, find_demo
    from pajama_tui.training.models.loading import check_folder
    from pajama_tui.training.models.places import check_new_folder
    from pajama_tui.training.reward.facts import job_facts
    from pajama_tui.training.reward.judged import read_judged
    from pajama_tui.training.reward.model import require_training
    from pajama_tui.training.reward.preferences import split

    settings = _settings(data, options)
    check_new_folder(Path(out), _RECORD, "a reward model", force=options["force"])
    if not options["as_script"]:
        require_training()
        model = settings.model or DEFAULT
        if model.startswith(PREFIX):
            find_demo(model)
        else:
            check_folder(model)
    # What teaches nothing is said now, not by a job that waited for its turn.
    split(read_judged(settings.data, settings.mapping), settings, data)
    gpus = _gpus(options["gpus"])
    if options["as_script"] and options["gpus"] is None and not gpus:
        click.echo(
            "There is no GPU here, so the script asks for none; --gpus 1 asks for one.", err=True
        )
    session = _session(data, options)
    given = {**settings.to_dict(), "out": os.path.abspath(out)}
    return begin(session, "reward", given, options, **job_facts(settings, gpus))


def _settings(data: str, options: dict[str, Any]) -> "RewardSettings":
    from pajama_tui.training.reward.settings import RewardSettings

    soft = options.pop("soft")
    options["labels"] = None if soft is None else "soft" if soft else "hard"
    given = {name: options[name] for name in _SETTINGS}
    given["data"] = os.path.abspath(data) if os.path.exists(data) else data
    model = given["model"]
    if model and os.path.isdir(model):
        given["model"] = os.path.abspath(model)
    return RewardSettings.of(given, options["preset"])


def _session(data: str, options: dict[str, Any]) -> SessionPaths:
    """The session that is named, whatever data it is about; else that on the verdicts' file.

    It is made where there is none.
    """
    named = options["session"]
    if named is not None and (Path(named) / FILE_NAME).is_file():
        read_session_file(Path(named))
        return SessionPaths(Path(named))
    plain = dict.fromkeys(("workers", "timeout", "memory", "seed", "judges", "limit"))
    asked: dict[str, Any] = {
        **plain,
        "session": options["session"],
        "mapping": options["mapping"],
        "take_over": options["take_over"],
        "readonly": False,
        "unsafe": False,
    }
    try:
        workspace = open_workspace(data, asked)
    except SessionBusy:
        workspace = open_workspace(data, {**asked, "readonly": True})
    with workspace:
        return SessionPaths(workspace.session.directory)


def _gpus(wanted: int | None) -> int:
    if wanted is not None:
        return wanted
    from pajama_tui.training.jobs import find_gpus

    return 1 if find_gpus() else 0
