"""The search for each aspect's probe, piece by piece, every finished piece kept."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from pajama_tui import __version__
from pajama_tui.pairs.codes import prompt_group
from pajama_tui.storage import replace_file
from pajama_tui.training.learning.reporter import Reporter
from pajama_tui.training.probe_learning.calibrating import calibration
from pajama_tui.training.probe_learning.candidates import Candidate
from pajama_tui.training.probe_learning.choosing import choose, fit
from pajama_tui.training.probe_learning.examples import Examples, folds_of
from pajama_tui.training.probe_learning.gathering import Columns, gather, kept_features
from pajama_tui.training.probe_learning.lint import Lint
from pajama_tui.training.probe_learning.nested import (
    OuterFold,
    joined,
    load_fold,
    outer_fold,
    save_fold,
)
from pajama_tui.training.probe_learning.published_figures import published_figure
from pajama_tui.training.probe_learning.published_way import published_figures
from pajama_tui.training.probe_learning.settings import ProbeSettings
from pajama_tui.training.probe_learning.worth import part_report
from pajama_tui.training.probes.cache import FeatureCache
from pajama_tui.training.probes.fitted import classifier_of
from pajama_tui.training.probes.language_model import LanguageModel
from pajama_tui.training.probes.probe import Probe
from pajama_tui.training.probes.prompts import Prompt

ALL, CLEAN = "all", "without_suspect"
"""The rows that figures are of: all, and those that the linter does not suspect."""


class Stopped(Exception):
    """The job was asked to stop."""


class Searching:
    """One run over all aspects; `stop_requested` ends it with `Stopped`.

    Args:
        examples, prompts: by aspect.
    """

    def __init__(
        self,
        settings: ProbeSettings,
        found: Lint,
        examples: dict[str, Examples],
        prompts: dict[str, Prompt],
        model: LanguageModel,
        reporter: Reporter,
    ) -> None:
        self.settings = settings
        self.found = found
        self.examples = examples
        self.prompts = prompts
        self.model = model
        self.reporter = reporter
        self.layers = range(len(model.blocks.modules))
        self.cache = FeatureCache(Path(settings.cache) if settings.cache else None)
        self._steps = 0
        self._of = 0

    def run(self) -> dict[str, tuple[Probe, dict[str, Any]]]:
        """Gather all features, then search for each aspect in turn."""
        total = sum(len(self._texts(each)) for each in self.examples.values())
        done = 0

        def more(count: int) -> None:
            nonlocal done
            done += count
            self.reporter.progress(done, total, "texts")
            self._check()

        for aspect, each in self.examples.items():
            before = done
            gather(
                self.model,
                self.prompts[aspect],
                self._texts(each),
                self.settings.space,
                batch_tokens=self.settings.batch_length,
                cache=self.cache,
                on_batch=more,
            )
            done = before + len(self._texts(each))
        if self.cache.notice:
            self.reporter.warning(self.cache.notice)
        # Each part's folds, the search on all rows, and what the published way reports.
        extra = 1 + self.settings.published
        self._of = sum(
            (1 + bool(each.suspect.any())) * self.settings.folds + extra
            for each in self.examples.values()
        )
        return {aspect: self._aspect(each) for aspect, each in self.examples.items()}

    def _aspect(self, examples: Examples) -> tuple[Probe, dict[str, Any]]:
        settings, aspect = self.settings, examples.aspect
        texts = self._texts(examples)
        features = kept_features(
            self.model, self.prompts[aspect], texts, settings.space, self.cache
        )
        unread = np.array([bool(problem) for problem in features.problems])
        notes = [*examples.notes]
        if unread.any():
            notes.append(f"{int(unread.sum()):,} rows do not fit into the model and are left out.")
        readable = examples.only(~unread) if unread.any() else examples
        places = {int(row): at for at, row in enumerate(examples.rows)}
        parts: dict[str, Any] = {}
        folds: dict[str, tuple[Examples, list[OuterFold]]] = {}
        wholes = [(ALL, readable)]
        if readable.suspect.any():
            wholes.append((CLEAN, readable.only(~readable.suspect)))
        for name, some in wholes:
            if len(some.classes) < 2:
                notes.append("Without the suspicious rows there is nothing left to learn.")
                continue
            matrix = Columns(features, [places[int(row)] for row in some.rows])
            folds[name] = some, self._folds(name, some, matrix)
            some_texts = self._texts(some)
            parts[name] = part_report(some, some_texts, folds[name][1], settings.seed)
        chosen = CLEAN if settings.without_suspect and CLEAN in folds else ALL
        some, outer = folds[chosen]
        matrix = Columns(features, [places[int(row)] for row in some.rows])
        candidate, about = self._final(some, matrix)
        fitted = classifier_of(fit(candidate, matrix(candidate.cell), some.labels, settings.seed))
        said, where = joined(outer, len(some), some.classes)
        held = where >= 0
        temperature, calibrated = calibration(
            said.only(held), some.labels[held], some.classes, where[held]
        )
        entry: dict[str, Any] = {
            "kind": settings.kind,
            "learned_from": chosen,
            "chosen": {**candidate.to_dict(), **about},
            "parts": parts,
            "calibration": calibrated,
            "abstain_margin": settings.abstain_margin,
            "notes": notes,
            "published": self._published(aspect),
        }
        if settings.published:
            entry["published_way"] = self._published_way(some, matrix)
        worth = parts[chosen]
        probe = Probe(
            aspect=aspect,
            kind=settings.kind,
            model=self.model.identity,
            prompt=self.prompts[aspect],
            layers=candidate.cell.layers,
            pool=candidate.cell.pool,
            family=candidate.cell.columns_family,
            classifier=fitted,
            temperature=temperature,
            abstain_margin=settings.abstain_margin,
            learned=np.unique([prompt_group(q) for q, _ in self._texts(some)]).astype(np.int64),
            record={
                "scores": {
                    name: worth["probe"][name]["value"]
                    for name in ("macro_f1", "weighted_f1", "auc")
                },
                "baselines": {
                    name: each["macro_f1"]["value"] for name, each in worth["baselines"].items()
                },
                "verdict": worth["verdict"],
                "data": {"rows": len(some), "file": self.found.data.name, "part": chosen},
                "made": {
                    "by": f"pajama-tui {__version__}",
                    "search": settings.search,
                    "classifier": candidate.classifier,
                    "seed": settings.seed,
                },
            },
        )
        return probe, entry

    def _folds(self, name: str, some: Examples, matrix: Columns) -> list[OuterFold]:
        """The outer folds of one part, each kept as soon as it is done."""
        settings, found = self.settings, []
        splits = list(folds_of(some.labels, some.groups, settings.folds, settings.seed))
        for number, split in enumerate(splits):
            path = self._path(some, f"{name}-{number}")
            fold = load_fold(path)
            if fold is None:
                fold = outer_fold(
                    matrix, some.labels, some.groups, some.classes, split, self.layers,
                    settings.space, settings.seed, workers=settings.workers, check=self._check,
                )  # fmt: skip
                save_fold(fold, path)
                self.reporter.checkpoint(path, self._steps)
            self._step()
            found.append(fold)
            self.reporter.metric(self._steps, inner_macro_f1=fold.inner)
        self._steps += settings.folds - len(splits)
        return found

    def _final(self, some: Examples, matrix: Columns) -> tuple[Candidate, dict[str, Any]]:
        """What is chosen when all rows may be looked at."""
        settings, path = self.settings, self._path(some, "final")
        try:
            kept = json.loads(path.read_bytes())
        except (OSError, ValueError):
            choice = choose(
                matrix, some.labels, some.groups, self.layers, settings.space, settings.seed,
                workers=settings.workers, check=self._check,
            )  # fmt: skip
            about = {"inner_macro_f1": choice.score, "tried": choice.tried}
            kept = {"candidate": choice.candidate.to_dict(), "about": about}
            replace_file(path, json.dumps(kept))
            self.reporter.checkpoint(path, self._steps)
        self._step()
        return Candidate.from_dict(kept["candidate"]), kept["about"]

    def _published_way(self, some: Examples, matrix: Columns) -> dict[str, Any]:
        settings, path = self.settings, self._path(some, "published")
        try:
            found: dict[str, Any] = json.loads(path.read_bytes())
        except (OSError, ValueError):
            found = published_figures(
                matrix, some.labels, some.classes, self.layers, settings.space, settings.seed,
                workers=settings.workers, check=self._check,
            )  # fmt: skip
            replace_file(path, json.dumps(found))
            self.reporter.checkpoint(path, self._steps)
        self._step()
        return found

    def _published(self, aspect: str) -> dict[str, Any] | None:
        rows = self.found.data.rows
        sizes = {
            each: sum(row.scores.get(each) is not None for row in rows)
            for each in self.found.data.aspects
        }
        found = published_figure(aspect, self.settings.kind, sizes)
        if found is None:
            return None
        return {"set": found[0], "model": "Qwen3-1.7B", "macro_f1": found[1], "sd": found[2]}

    def _texts(self, examples: Examples) -> Sequence[tuple[str, str]]:
        rows = self.found.data.rows
        return [(rows[at].question, rows[at].response) for at in examples.rows]

    def _path(self, some: Examples, name: str) -> Path:
        """The file of a piece of work, whose name changes with all that it rests on."""
        settings = {
            k: v for k, v in self.settings.to_dict().items() if k not in ("workers", "cache")
        }
        about = [settings, self.model.revision, self.model.dtype, self.prompts[some.aspect].hash]
        digest = hashlib.sha256(json.dumps(about, sort_keys=True).encode())
        for each in (some.rows, some.labels, some.groups):
            digest.update(each.tobytes())
        return self.reporter.checkpoints / f"{some.aspect}-{name}-{digest.hexdigest()[:12]}.json"

    def _step(self) -> None:
        self._steps += 1
        self.reporter.progress(self._steps, self._of, "searches")

    def _check(self) -> None:
        if self.reporter.stop_requested.is_set():
            raise Stopped
