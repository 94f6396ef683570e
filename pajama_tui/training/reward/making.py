"""From a file of verdicts to a reward model in a folder, and what it is worth."""

import json
import os
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from pajama_tui import __version__
from pajama_tui.storage import replace_file, replaced_folder
from pajama_tui.training.learning.preparing import merged
from pajama_tui.training.learning.reporter import Reporter
from pajama_tui.training.learning.together import accelerated, arithmetic, precision_of
from pajama_tui.training.models.demo_models import DEFAULT, PREFIX
from pajama_tui.training.reward.encoded import Encoded, encode_pairs
from pajama_tui.training.reward.evaluate import Evaluation, evaluate, share_of
from pajama_tui.training.reward.forward import Arithmetic, score_texts
from pajama_tui.training.reward.judged import JudgedPair, read_judged
from pajama_tui.training.reward.measured import measured
from pajama_tui.training.reward.model import RewardModel, load_model
from pajama_tui.training.reward.preferences import Split, split, write_parts
from pajama_tui.training.reward.record import RECORD
from pajama_tui.training.reward.settings import RewardSettings
from pajama_tui.training.reward.train import Training
from pajama_tui.verdicts.checks import Floats


def make_reward_model(
    settings: RewardSettings, out: Path, reporter: Reporter, device: str
) -> dict[str, Any] | None:
    """Train a reward model on verdicts, write it to `out`, and return what came of it.

    Goes on from the newest readable checkpoint of `reporter.checkpoints`.

    Args:
        out: becomes a model folder that transformers loads, with `data/` (the parts as TRL reads
            them, and what was dropped) and `pajama_reward.json` in it.
        device: "cpu" or "cuda".

    Returns:
        JSON values; None where it was stopped, or in a process that only helps another.

    Raises:
        InputError, MissingExtra, PajamaError: see `split`, `load_model` and `Training.run`.
    """
    judged = read_judged(settings.data, settings.mapping)
    parts = split(judged, settings, Path(settings.data).name)
    with accelerated(device) as accelerator:
        first = accelerator.is_main_process
        loaded = load_model(
            settings.model,
            settings.max_length,
            reporter.warning if first else _unsaid,
            seed=settings.seed,
            pure_bf16=settings.precision == "pure-bf16",
        )
        train = encode_pairs(loaded, parts.train, soft=settings.labels == "soft")
        dev = encode_pairs(loaded, parts.dev, soft=settings.labels == "soft")
        cuts = loaded.encoder.cuts.describe(loaded.encoder.max_length)
        notes = [*parts.notes, *loaded.notes, *([cuts] if cuts else [])]
        if first:
            for note in notes:
                reporter.warning(note)
        trained = Training(accelerator, loaded, train, dev, settings, reporter).run()
        if not trained.finished or not first:
            return None
        result: dict[str, Any] = {
            "model": str(out),
            "base": loaded.name,
            "demonstration": loaded.name.startswith(PREFIX),
            "parameters": loaded.parameters,
            "form": loaded.encoder.form,
            "max_length": loaded.encoder.max_length,
            "precision": precision_of(settings, device),
            "device": str(accelerator.device),
            "data": {
                "file": settings.data,
                "format": judged.title,
                "bad_rows": judged.bad,
                **parts.counts(),
            },
            "training": trained.facts,
            **_worth(loaded, parts, dev, settings, partial(arithmetic, settings, device)),
            "notes": notes,
            "settings": settings.to_dict() | {"model": settings.model or DEFAULT},
        }
        _publish(loaded, parts, result, out)
        return result


def rewards_of(
    loaded: RewardModel, pairs: list[JudgedPair], within: Arithmetic | None = None
) -> Floats:
    """Return the rewards of both responses of each pair, float64 (n, 2); each text runs once."""
    texts = [(p.prompt, text) for p in pairs for text in (p.response_a, p.response_b)]
    distinct = {text: at for at, text in enumerate(dict.fromkeys(texts))}
    found = score_texts(loaded, loaded.encoder.encode(list(distinct)), within)
    result: Floats = found[[distinct[text] for text in texts]].reshape(-1, 2)
    return result


def _worth(
    loaded: RewardModel,
    parts: Split,
    dev: Encoded,
    settings: RewardSettings,
    within: Arithmetic,
) -> dict[str, Any]:
    """Agreement with the dev verdicts, and everything that the test's gold says."""
    # The other processes have gone by now.
    found = score_texts(loaded, dev.texts, within).reshape(-1, 2)
    groups = np.array([row.group for row in parts.dev], np.int64)
    right = 0.5 + 0.5 * np.sign(found[:, 0] - found[:, 1])
    worth: dict[str, Any] = {"dev_agreement": share_of(right, groups, settings.seed).to_dict()}
    test: Evaluation | None = None
    if parts.test:
        rewards = rewards_of(loaded, parts.test, within)
        test = evaluate(measured(parts.test, rewards), settings.seed)
    return worth | {"test": test.to_dict() if test else None}


def _publish(loaded: RewardModel, parts: Split, result: dict[str, Any], out: Path) -> None:
    """Write the model beside `out` and move it there when it is whole."""
    learned = sorted({row.group for row in (*parts.train, *parts.dev)})
    record = {"pajama_tui": __version__, **result, "learned_prompts": learned}
    with replaced_folder(out) as folder:
        merged(loaded.model).save_pretrained(folder)
        loaded.encoder.tokenizer.save_pretrained(folder)
        for file in folder.glob("*.safetensors"):
            # safetensors makes them the owner's alone; what else is here is not either.
            os.chmod(file, os.stat(folder / "config.json").st_mode & 0o777)
        write_parts(parts, folder / "data")
        replace_file(folder / RECORD, json.dumps(record, indent=1, allow_nan=False))


def _unsaid(_sentence: str) -> None:
    pass
