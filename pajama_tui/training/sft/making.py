"""From chosen rows to a finetuned model in a folder."""

import json
import os
from pathlib import Path
from typing import Any

from pajama_tui import __version__
from pajama_tui.errors import InputError
from pajama_tui.storage import replace_file, replaced_folder
from pajama_tui.training.learning.preparing import merged
from pajama_tui.training.learning.reporter import Reporter
from pajama_tui.training.learning.together import accelerated, precision_of
from pajama_tui.training.models.demo_models import PREFIX
from pajama_tui.training.sft.encoding import Example
from pajama_tui.training.sft.forward import learned_tokens
from pajama_tui.training.sft.model import SftModel, load_causal
from pajama_tui.training.sft.record import ADAPTER, RECORD
from pajama_tui.training.sft.rows import SftRow, read_rows
from pajama_tui.training.sft.settings import SftSettings
from pajama_tui.training.sft.train import Finetuning


def make_sft_model(
    settings: SftSettings, out: Path, reporter: Reporter, device: str
) -> dict[str, Any] | None:
    """Finetune a model on rows, write it to `out`, and return what came of it.

    Goes on from the newest readable checkpoint of `reporter.checkpoints`.

    Args:
        out: becomes a model folder that transformers loads (without `settings.merge` the adapter
            alone), with the adapter, if any, in `adapter/`, and `pajama_sft.json`.
        device: "cpu" or "cuda".

    Returns:
        JSON values; None where it was stopped.

    Raises:
        InputError, MissingExtra, PajamaError: see `read_rows`, `load_causal` and `Loop.run`.
    """
    rows = read_rows(settings)
    with accelerated(device) as accelerator:
        loaded = load_causal(settings, reporter.warning)
        train = _encoded(loaded, rows.train, settings.suffix)
        dev = _encoded(loaded, rows.dev, settings.suffix)
        encoder = loaded.encoder
        if not train:
            raise InputError(
                f"No question of {rows.name} leaves room for a response in {encoder.max_length} "
                "tokens; raise --max-length."
            )
        cuts = encoder.cuts.describe(encoder.max_length)
        notes = [*rows.notes, *loaded.notes, *([cuts] if cuts else [])]
        for note in notes:
            reporter.warning(note)
        trained = Finetuning(accelerator, loaded, train, dev, settings, reporter).run()
        if not trained.finished:
            return None
        result: dict[str, Any] = {
            "model": str(out),
            "load": _how_to_load(settings, loaded, out),
            "base": loaded.name,
            "demonstration": loaded.name.startswith(PREFIX),
            "parameters": loaded.parameters,
            "adapter": None if settings.full else ADAPTER,
            "merged": settings.merge,
            "form": encoder.form,
            "max_length": encoder.max_length,
            "precision": precision_of(settings, device),
            "device": str(accelerator.device),
            "data": {
                "file": settings.data,
                **rows.counts(),
                "responses_cut": encoder.cuts.responses,
                "rows_left_out": encoder.cuts.left_out,
                "learned_tokens": learned_tokens(train),
            },
            "training": trained.facts,
            "notes": notes,
            "settings": settings.to_dict(),
        }
        learned = sorted({row.group for row in (*rows.train, *rows.dev)})
        _publish(loaded, settings, {**result, "learned_questions": learned}, out)
        return result


def _encoded(loaded: SftModel, rows: list[SftRow], suffix: str) -> list[Example]:
    found = loaded.encoder.encode((row.question + suffix, row.response) for row in rows)
    return [each for each in found if each is not None]


def _how_to_load(settings: SftSettings, loaded: SftModel, out: Path) -> str:
    if settings.merge:
        return f"AutoModelForCausalLM.from_pretrained({str(out)!r})"
    return (
        f"PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained({loaded.place!r}), "
        f"{str(out / ADAPTER)!r})"
    )


def _publish(loaded: SftModel, settings: SftSettings, result: dict[str, Any], out: Path) -> None:
    """Write the model beside `out` and move it there when it is whole."""
    tokenizer = loaded.encoder.tokenizer
    with replaced_folder(out) as folder:
        if settings.lora:
            adapter = folder / ADAPTER
            # Else the hub is asked whether the vocabulary has grown, which it never has here.
            loaded.model.save_pretrained(adapter, save_embedding_layers=False)
            (adapter / "README.md").unlink(missing_ok=True)
            tokenizer.save_pretrained(adapter)
        if settings.merge:
            model = merged(loaded.model)
            model.save_pretrained(folder)
            tokenizer.save_pretrained(folder)
        replace_file(
            folder / RECORD,
            json.dumps({"pajama_tui": __version__, **result}, indent=1, allow_nan=False),
        )
        for file in folder.rglob("*.safetensors"):
            # safetensors makes them the owner's alone; what else is here is not either.
            os.chmod(file, os.stat(folder / RECORD).st_mode & 0o777)
