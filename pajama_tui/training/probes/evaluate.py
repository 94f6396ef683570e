"""`evaluate_samples`: rows with question and prediction to rows with scores, in one call."""

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pajama_tui.errors import InputError
from pajama_tui.training.probes.cache import FeatureCache
from pajama_tui.training.probes.language_model import LanguageModel
from pajama_tui.training.probes.probe_files import load_probes
from pajama_tui.training.probes.scoring import (
    EXPECTED,
    TOTAL,
    Options,
    check_model,
    load_for,
    score_texts,
)


def evaluate_samples(
    samples: Sequence[Mapping[str, Any]],
    clf_root: str | Path,
    batch_size: int = 16,
    model_name: str | None = "Qwen/Qwen3-1.7B",
    top_percent: float = 1.0,
    *,
    batch_tokens: int | None = None,
    device: str = "auto",
    dtype: str = "auto",
    max_length: int | None = None,
    cache: bool | FeatureCache = True,
    model: LanguageModel | None = None,
    known_as: str | None = None,
    abstain_margin: float | None = None,
    on_batch: Callable[[int], None] | None = None,
) -> list[dict[str, Any]]:
    """Score responses on every aspect that there is a probe for, without asking any judge.

    The arguments up to `top_percent` are those of INSPECTOR's function of this name.

    Args:
        samples: each with texts "question" and "prediction". They are not changed.
        clf_root: a folder of probes, see `load_probes`.
        batch_size: texts of a batch at most; it changes no score.
        model_name: a folder, a hub id or "demo:NAME"; None is the model that the probes name.
        top_percent: the share of rows to keep, above 0 and up to 1.
        batch_tokens: tokens of a batch at most, in the place of `batch_size`.
        device: "auto", "cpu" or "cuda".
        dtype: "auto", "float32", "bfloat16" or "float16".
        max_length: fewer tokens than the model itself takes.
        cache: keep features on disk and take those that are there; a `FeatureCache` says where.
        model: a model that is loaded already, in the place of `model_name`.
        known_as: the model's name where the folder has another one.
        abstain_margin: see `Probe`; in the place of each probe's own.
        on_batch: called with how many texts more are read; each is, once an aspect.

    Returns:
        New rows: the sample's own fields, an int for each aspect, their sum "total_score", and:
        "pajama_expected" (float, the sum of the expected scores), "pajama_probe" (by aspect:
        "expected", "p" by score, "abstains"), "pajama_truncated" (true, where the question's
        beginning did not fit). Fields of these names are replaced. A row that cannot be scored has
        None for each, and "pajama_reason". All rows, in their order, where `top_percent` is 1; else
        the best by "pajama_expected", then "total_score", then order, best first: `top_percent` of
        the scored rows, rounded up, at least one.

    Raises:
        InputError: no row can be scored; the probes cannot be used; the model cannot be loaded or
            is another one than theirs; `top_percent` is out of range.
        MissingExtra: torch or transformers is not installed.
    """
    check_share(top_percent)
    probes = load_probes(clf_root)
    reasons = [_unfit(sample) for sample in samples]
    if samples and all(reasons):
        raise InputError(f"None of the samples can be scored: {reasons[0]}.")
    if not samples:
        return []
    if model is None:
        model = load_for(
            probes,
            model_name,
            known_as=known_as,
            device=device,
            dtype=dtype,
            max_length=max_length,
        )
    else:
        check_model(probes, model)
    options = Options(
        batch_tokens=batch_tokens,
        batch_size=None if batch_tokens else batch_size,
        cache=FeatureCache() if cache is True else cache or None,
        abstain_margin=abstain_margin,
    )
    good = [at for at, reason in enumerate(reasons) if not reason]
    texts = [(samples[at]["question"], samples[at]["prediction"]) for at in good]
    scores = score_texts(model, probes, texts, options, on_batch)
    found = {at: scores.record(n) for n, at in enumerate(good)}
    nothing: dict[str, Any] = {**dict.fromkeys(probes), TOTAL: None, EXPECTED: None}
    rows = [
        {**_fields(sample), **(found.get(at) or {**nothing, "pajama_reason": reasons[at]})}
        for at, sample in enumerate(samples)
    ]
    return rows if top_percent == 1 else best_rows(rows, top_percent)


def check_share(top_percent: float) -> None:
    """Raise InputError unless the share is above 0 and up to 1."""
    if not 0 < top_percent <= 1:
        raise InputError(f"top_percent is a share above 0 and up to 1 (0.2 for a fifth), "
                         f"not {top_percent:g}.")  # fmt: skip


def best_rows(rows: Sequence[dict[str, Any]], share: float) -> list[dict[str, Any]]:
    """Return the best of the scored rows, see `evaluate_samples`."""
    scored = [row for row in rows if row[EXPECTED] is not None]
    # Sorting is stable: equal rows stay in order.
    scored.sort(key=lambda row: (row[EXPECTED], row[TOTAL]), reverse=True)
    return scored[: how_many(len(scored), share)]


def how_many(count: int, share: float) -> int:
    """A share of `count` rounded up, and at least one of any."""
    # 0.1 of 30 is 3, though its product is a little more.
    return min(count, max(1, math.ceil(count * share - 1e-9)))


def _unfit(sample: Any) -> str:
    if not isinstance(sample, Mapping):
        return "it is no mapping with question and prediction"
    for name in ("question", "prediction"):
        if not isinstance(sample.get(name), str):
            return f"its {name} is missing or no text"
    return ""


def _fields(sample: Any) -> dict[str, Any]:
    return dict(sample) if isinstance(sample, Mapping) else {"sample": sample}
