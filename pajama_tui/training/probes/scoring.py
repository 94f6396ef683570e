"""Scores of texts by a set of probes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pajama_tui.errors import InputError
from pajama_tui.training.probes.cache import FeatureCache
from pajama_tui.training.probes.extract import extract
from pajama_tui.training.probes.features import Floats, needs_attention
from pajama_tui.training.probes.language_model import LanguageModel, load_language_model
from pajama_tui.training.probes.probe import NO_SCORE, Ints, Probe
from pajama_tui.untrusted import printable


@dataclass(frozen=True)
class Options:
    """How features are computed, and where a score abstains.

    Attributes:
        batch_tokens, batch_size: see `extract`.
        cache: features kept on disk; None keeps none.
        abstain_margin: in the place of each probe's own.
    """

    batch_tokens: int | None = None
    batch_size: int | None = None
    cache: FeatureCache | None = None
    abstain_margin: float | None = None


@dataclass(frozen=True)
class Scores:
    """Scores of n texts by a probes, which all know the same k scores.

    Attributes:
        aspects: (a,)
        classes: int64 (k,)
        score: int64 (n, a), `NO_SCORE` where there is none.
        proba: float64 (n, a, k), NaN where there is none.
        abstains: bool (n, a)
        truncated: bool (n,), the question's beginning did not fit.
        problems: why there is no score, "" where there is one.
    """

    aspects: tuple[str, ...]
    classes: Ints
    score: Ints
    proba: Floats
    abstains: NDArray[np.bool_]
    truncated: NDArray[np.bool_]
    problems: list[str]

    @cached_property
    def expected(self) -> Floats:
        """The mean score by probability, float64 (n, a)."""
        found: Floats = self.proba @ self.classes.astype(np.float64)
        return found

    def record(self, at: int) -> dict[str, Any]:
        """One text's scores by aspect as JSON values, with their sum and what else is known."""
        if self.problems[at]:
            nothing: dict[str, Any] = dict.fromkeys(self.aspects)
            reason = {"pajama_reason": self.problems[at]}
            return nothing | {TOTAL: None, EXPECTED: None, DETAILS: None} | reason
        expected = self.expected[at]
        details = {
            aspect: {
                "expected": round(float(expected[n]), 6),
                "p": {
                    str(score): round(float(p), 6)
                    for score, p in zip(self.classes, self.proba[at, n], strict=True)
                },
                "abstains": bool(self.abstains[at, n]),
            }
            for n, aspect in enumerate(self.aspects)
        }
        found: dict[str, Any] = {a: int(self.score[at, n]) for n, a in enumerate(self.aspects)}
        total = {TOTAL: int(self.score[at].sum()), EXPECTED: round(float(expected.sum()), 6)}
        cut = {"pajama_truncated": True} if self.truncated[at] else {}
        return found | total | {DETAILS: details} | cut


TOTAL, EXPECTED, DETAILS = "total_score", "pajama_expected", "pajama_probe"
"""Names of the sum of scores, of the sum of expected scores, and of what each probe says."""


def load_for(
    probes: Mapping[str, Probe],
    name: str | None,
    *,
    known_as: str | None = None,
    device: str = "auto",
    dtype: str = "auto",
    max_length: int | None = None,
    say: Callable[[str], None] | None = None,
) -> LanguageModel:
    """Load the model that probes were fitted on, as much of it as they need.

    Args:
        name: a folder, a hub id or "demo:NAME"; None is the name that the probes know.
        dtype: on a GPU, auto is what the probes were fitted on.

    Raises:
        InputError: it cannot be loaded, or is another model; the message says what differs.
    """
    from pajama_tui.training.models.devices import choose_device
    from pajama_tui.training.probes.language_model import require_probes

    require_probes()
    first = next(iter(probes.values())).model
    name = first.name if name is None else name
    device = choose_device(device)
    if dtype == "auto" and device == "cuda" and first.dtype in ("bfloat16", "float16"):
        dtype = first.dtype
    model = load_language_model(
        name,
        known_as=known_as,
        deepest=max(max(probe.layers) for probe in probes.values()),
        attention=any(needs_attention(probe.family) for probe in probes.values()),
        device=device,
        dtype=dtype,
        max_length=max_length,
        say=say,
    )
    check_model(probes, model)
    return model


def check_model(probes: Mapping[str, Probe], model: LanguageModel) -> None:
    """Raise InputError where probes were fitted on another model."""
    for aspect, probe in probes.items():
        different = probe.model.differences(model.identity)
        layers = model.identity.layers or 0
        if max(probe.layers) >= layers:
            different.append(f"it has {layers} layers, and layer {max(probe.layers)} is needed")
        if not different:
            continue
        hint = ""
        if different[0].startswith("it is ") and len(different) == 1:
            hint = (
                f" If this is {printable(probe.model.name, limit=80)} under another name, say so "
                "with --known-as."
            )
        raise InputError(
            f"The probe of {aspect} was fitted on another model than "
            f"{printable(model.identity.name, limit=200)}: "
            f"{printable('; '.join(different), limit=500)}.{hint}"
        )


def score_texts(
    model: LanguageModel,
    probes: Mapping[str, Probe],
    texts: Sequence[tuple[str, str]],
    options: Options,
    on_batch: Callable[[int], None] | None = None,
) -> Scores:
    """Return the scores of (question, response) each by every probe.

    Args:
        on_batch: called with how many texts more are read; each is, once a probe.

    Raises:
        PajamaError: see `extract`.
    """
    count, classes = len(texts), next(iter(probes.values())).scores
    for probe in probes.values():
        if probe.scores.tolist() != classes.tolist():
            classes = np.union1d(classes, probe.scores)
    scores = np.full((count, len(probes)), NO_SCORE, np.int64)
    proba = np.full((count, len(probes), len(classes)), np.nan)
    abstains = np.zeros((count, len(probes)), bool)
    truncated = np.zeros(count, bool)
    problems = [""] * count
    for n, probe in enumerate(probes.values()):
        features = extract(
            model,
            probe.prompt,
            texts,
            probe.layers,
            (probe.pool,),
            (probe.family,),
            batch_tokens=options.batch_tokens,
            batch_size=options.batch_size,
            cache=options.cache,
            on_batch=on_batch,
        )
        p = probe.predict_proba(features)
        scores[:, n] = probe.predict(features)
        places = np.searchsorted(classes, probe.scores)
        known = ~np.isnan(p).any(axis=1)
        of_all = np.zeros((count, len(classes)))
        of_all[:, places] = p
        proba[known, n] = of_all[known]
        abstains[:, n] = probe.abstains(p, options.abstain_margin) & known
        truncated |= features.truncated
        for at in np.flatnonzero(~known).tolist():
            why = features.problems[at] or "the model's numbers for it are not finite"
            problems[at] = problems[at] or f"{probe.aspect}: {why}"
    return Scores(tuple(probes), classes, scores, proba, abstains, truncated, problems)
