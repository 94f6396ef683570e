"""The baselines of every aspect, piece by piece, every finished piece kept."""

import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from pajama_tui.training.learning.reporter import Reporter
from pajama_tui.training.models.demo_models import PREFIX
from pajama_tui.training.probe_baselines.answers import ANSWERS
from pajama_tui.training.probe_baselines.causal import Causal, load_causal
from pajama_tui.training.probe_baselines.pieces import Piece, load_piece, save_piece
from pajama_tui.training.probe_baselines.prompting import Answered, ask, asked_prompt
from pajama_tui.training.probe_baselines.reading import (
    Encoded,
    Reader,
    open_reader,
    paired,
    prompted,
)
from pajama_tui.training.probe_baselines.settings import DEFAULT_ENCODER, BaselineSettings
from pajama_tui.training.probe_baselines.slices import Slice, slice_of
from pajama_tui.training.probe_baselines.tuning import Recipe, tuned_probabilities
from pajama_tui.training.probe_learning.examples import Examples
from pajama_tui.training.probe_learning.lint import Lint
from pajama_tui.training.probe_learning.searching import Stopped
from pajama_tui.training.probes.cache import FeatureCache
from pajama_tui.training.probes.language_model import DEMO
from pajama_tui.training.probes.prompts import Prompt

Made = dict[str, dict[str, list[Piece]]]
"""By aspect and baseline: its pieces, one a fold; prompting has one."""


class Making:
    """One run over all aspects; `stop_requested` ends it with `Stopped`.

    Args:
        examples, prompts: by aspect, as probes are learned from them.
        device: "cpu" or "cuda".

    Attributes:
        slices: by aspect, the rows and folds; known once `run` began.
    """

    def __init__(
        self,
        settings: BaselineSettings,
        found: Lint,
        examples: Mapping[str, Examples],
        prompts: Mapping[str, Prompt],
        reporter: Reporter,
        device: str,
    ) -> None:
        self.settings = settings
        self.slices: dict[str, Slice] = {}
        self._found = found
        self._examples = examples
        self._prompts = prompts
        self._reporter = reporter
        self._device = device
        self._cache = FeatureCache(Path(settings.cache) if settings.cache else None)
        self._causal: Causal | None = None
        self._done = 0
        self._total = 0
        self._saved = 0

    def run(self) -> Made:
        """Make everything that is asked for."""
        settings = self.settings
        # Which rows fit into the model decides the folds, so that they are those of its probes.
        reader = self._model_reader()
        encoded: dict[str, list[Encoded]] = {}
        for aspect, each in self._examples.items():
            texts = _texts(self._found, each)
            unread = np.zeros(len(each), bool)
            if reader is not None:
                tokens, problems = prompted(reader, self._prompts[aspect], texts)
                unread = np.array([bool(problem) for problem in problems])
                place = {int(row): at for at, row in enumerate(each.rows)}
            found = self.slices[aspect] = slice_of(each, self._found, settings, unread)
            if reader is not None:
                encoded[aspect] = [tokens[place[int(row)]] for row in found.examples.rows]
        self._total = sum(
            self._work(name, part) for part in self.slices.values() for name in settings.which
        )
        made: Made = {aspect: {} for aspect in self.slices}
        # One model at a time in memory.
        if "prompting" in settings.which and reader is not None:
            for aspect, part in self.slices.items():
                made[aspect]["prompting"] = [self._prompting(reader, aspect, part)]
            self._causal = None
        if "lora" in settings.which and reader is not None:
            recipe = Recipe(settings.lora_epochs, settings.lora_rate, settings.batch,
                            settings.lora_rank, settings.batch_length)  # fmt: skip
            for aspect, part in self.slices.items():
                about = [self._prompts[aspect].hash]
                made[aspect]["lora"] = self._tuned(
                    "lora", aspect, part, reader, recipe, about, partial(_uncut, encoded[aspect])
                )
        if "encoder" in settings.which:
            encoder = open_reader(
                settings.encoder or DEFAULT_ENCODER, None, self._reporter.warning, encoder=True
            )
            recipe = Recipe(settings.encoder_epochs, settings.encoder_rate, settings.batch, 0,
                            settings.batch_length)  # fmt: skip
            for aspect, part in self.slices.items():
                made[aspect]["encoder"] = self._tuned(
                    "encoder", aspect, part, encoder, recipe, [encoder.max_length],
                    partial(paired, encoder, part.texts),
                )  # fmt: skip
        return made

    def _model_reader(self) -> Reader | None:
        settings = self.settings
        if not {*settings.which} & {"prompting", "lora"} and settings.model is None:
            return None
        name = settings.model or DEMO
        return open_reader(name, settings.max_length, self._reporter.warning)

    def _prompting(self, reader: Reader, aspect: str, part: Slice) -> Piece:
        """What the model answers to each row that is held out or, if so set, learned from."""
        settings = self.settings
        rows = np.arange(len(part.examples)) if settings.calibrate else np.flatnonzero(part.held)
        about = [settings.answers, settings.chat, settings.dtype, settings.max_length,
                 settings.batch_length, self._prompts[aspect].hash, rows.tolist()]  # fmt: skip
        path = self._path("prompting", aspect, "rows", part, [reader.revision, *about])
        work = self._work("prompting", part)
        kept = load_piece(path)
        if kept is not None:
            self._more(work)
            return kept
        if self._causal is None:
            self._causal = load_causal(
                settings.model, device=self._device, dtype=settings.dtype,
                max_length=settings.max_length, say=_unsaid,
            )  # fmt: skip
        answers, before = ANSWERS[settings.answers], self._done
        prompt = asked_prompt(self._causal, self._prompts[aspect], answers, chat=settings.chat)
        began = time.monotonic()
        answered = ask(
            self._causal, prompt, [part.texts[int(at)] for at in rows], answers,
            batch_tokens=settings.batch_length, cache=self._cache, on_batch=self._more,
        )  # fmt: skip
        # A tail or a template of more tokens may be too much for a text that did fit.
        read = np.isfinite(answered.mass).all(axis=1)
        facts = {
            "seconds": round(time.monotonic() - began, 3),
            "unread": int((~read).sum()),
            "asked": prompt.tail,
            "texts": len(rows),
        }
        piece = Piece(rows[read], np.array(answered.answers, np.int64), answered.mass[read], facts)
        self._done = before
        self._more(work)
        self._keep(piece, path)
        return piece

    def _tuned(
        self,
        name: str,
        aspect: str,
        part: Slice,
        reader: Reader,
        recipe: Recipe,
        about: Sequence[Any],
        encode: Callable[[], tuple[list[Encoded], int]],
    ) -> list[Piece]:
        """The folds of a tuned model, each kept as soon as it is done."""
        examples, pieces = part.examples, []
        texts: list[Encoded] | None = None
        cut = 0
        made_of = [reader.revision, recipe.epochs, recipe.rate, recipe.batch, recipe.rank,
                   recipe.tokens, self.settings.max_length, *about]  # fmt: skip
        for number, split in enumerate(part.splits):
            path = self._path(name, aspect, f"fold-{number}", part, [*made_of, split[1].tolist()])
            piece = load_piece(path)
            if piece is not None:
                self._more(recipe.epochs * len(split[0]) + len(split[1]))
                pieces.append(piece)
                continue
            if texts is None:
                texts, cut = encode()
            began = time.monotonic()
            proba, facts = tuned_probabilities(
                reader, texts, examples.labels, examples.classes, split, recipe,
                self.settings.seed + number, self._device, tell=self._more,
            )  # fmt: skip
            facts |= {"seconds": round(time.monotonic() - began, 3), "cut": cut}
            piece = Piece(split[1], examples.classes, proba, facts)
            self._keep(piece, path)
            self._reporter.metric(self._saved, loss=facts["loss"])
            pieces.append(piece)
        return pieces

    def _work(self, name: str, part: Slice) -> int:
        """How many texts go through a model for a baseline."""
        if name == "prompting":
            # At most twice: behind the prompt, and behind a space.
            return 2 * (len(part.examples) if self.settings.calibrate else int(part.held.sum()))
        epochs = getattr(self.settings, f"{name}_epochs")
        return sum(epochs * len(train) + len(test) for train, test in part.splits)

    def _path(self, name: str, aspect: str, piece: str, part: Slice, about: Sequence[Any]) -> Path:
        """The file of a piece of work, whose name changes with all that it rests on."""
        examples = part.examples
        digest = hashlib.sha256(json.dumps([name, self.settings.seed, *about]).encode())
        for each in (examples.rows, examples.labels, examples.groups):
            digest.update(each.tobytes())
        for text in part.texts:
            digest.update(json.dumps(text).encode())
        short = digest.hexdigest()[:12]
        return self._reporter.checkpoints / f"{name}-{aspect}-{piece}-{short}.json"

    def _keep(self, piece: Piece, path: Path) -> None:
        save_piece(piece, path)
        self._saved += 1
        self._reporter.checkpoint(path, self._saved)
        self._check()

    def _more(self, count: int) -> None:
        self._done += count
        self._reporter.progress(self._done, self._total, "texts")
        self._check()

    def _check(self) -> None:
        if self._reporter.stop_requested.is_set():
            raise Stopped


def answered_of(piece: Piece, count: int) -> Answered:
    """Return a prompting piece as answers of all rows, NaN where it has none.

    Args:
        count: of rows.
    """
    mass = np.full((count, len(piece.columns)), np.nan)
    mass[piece.rows] = piece.values
    return Answered(tuple(piece.columns.tolist()), mass)


def is_demonstration(settings: BaselineSettings) -> bool:
    """Whether the model is one of those that come as packages."""
    return (settings.model or DEMO).startswith(PREFIX)


def _texts(found: Lint, examples: Examples) -> list[tuple[str, str]]:
    rows = found.data.rows
    return [(rows[at].question, rows[at].response) for at in examples.rows]


def _uncut(texts: list[Encoded]) -> tuple[list[Encoded], int]:
    return texts, 0


def _unsaid(_sentence: str) -> None:
    pass
