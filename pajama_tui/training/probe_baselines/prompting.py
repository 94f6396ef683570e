"""The model itself asked for a score: how likely each answer is, and what these say of labels."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from pajama_tui.training.models.groups import full_groups
from pajama_tui.training.probe_baselines.answers import (
    GOOD_FROM,
    Answers,
    answer_tokens,
    chat_prompt,
)
from pajama_tui.training.probe_baselines.causal import Causal
from pajama_tui.training.probe_learning.baselines import Splits
from pajama_tui.training.probe_learning.measures import Predictions
from pajama_tui.training.probes.cache import FeatureCache
from pajama_tui.training.probes.extract import BATCH_TOKENS, extract
from pajama_tui.training.probes.features import Float32s, Floats
from pajama_tui.training.probes.probe import Ints, Kind
from pajama_tui.training.probes.prompts import Prompt

# Of a token, so many characters; what is wrong with it makes batches a little smaller or larger.
_CHARACTERS = 4
_SMALLEST = 1e-12


@dataclass(frozen=True)
class Answered:
    """What a model answers to n prompts.

    Attributes:
        answers: ascending, (a,).
        mass: float64 (n, a): the probability of each answer at the answer's place; the rest of 1
            fell elsewhere. NaN where a text does not fit into the model.
    """

    answers: tuple[int, ...]
    mass: Floats

    @property
    def elsewhere(self) -> Floats:
        """Float64 (n,): the probability of whatever is no answer."""
        rest: Floats = 1 - self.mass.sum(axis=1)
        return rest


def asked_prompt(causal: Causal, prompt: Prompt, answers: Answers, *, chat: bool) -> Prompt:
    """Return what the model reads."""
    asked = answers.prompt(prompt)
    return chat_prompt(causal.model.tokenizer, asked) if chat else asked


def ask(
    causal: Causal,
    prompt: Prompt,
    texts: Sequence[tuple[str, str]],
    answers: Answers,
    *,
    batch_tokens: int | None = None,
    cache: FeatureCache | None = None,
    on_batch: Callable[[int], None] = lambda _count: None,
) -> Answered:
    """Return the probability of each answer behind each text; a text's does not hang on others'.

    Args:
        prompt: see `asked_prompt`.
        texts: (question, response) each.
        cache: hidden states kept on disk; what is there is not computed.
        on_batch: called with how many texts more are read.

    Raises:
        InputError: see `answer_tokens`.
    """
    tokens = answer_tokens(causal.model.tokenizer, prompt, answers)
    order = tuple(sorted(answers.spellings))
    read = _Reading(causal, texts, batch_tokens, cache, on_batch)
    first = read(prompt)
    mass = _mass(causal, first, [tokens.direct[answer] for answer in order])
    if tokens.space is not None:
        through = _mass(causal, first, [(tokens.space,)])
        second = read(replace(prompt, tail=prompt.tail + " "))
        mass += through * _mass(causal, second, [tokens.spaced[answer] for answer in order])
    return Answered(order, mass)


def zero_shot(answered: Answered, classes: Ints, kind: Kind) -> Predictions:
    """Return what the answers say of each row, normalised over the answers that are labels.

    Args:
        classes: int64 (k,): labels. Where they are 0 and 1 and scores were asked for, the scores
            from `GOOD_FROM` on are 1.
    """
    answers = np.array(answered.answers)
    if kind == "binary" and len(answers) > 2:
        answers = (answers >= GOOD_FROM).astype(np.int64)
    mass = np.stack([answered.mass[:, answers == each].sum(axis=1) for each in classes], axis=1)
    total = mass.sum(axis=1, keepdims=True)
    proba = np.where(total > 0, mass / np.where(total > 0, total, 1), 1 / len(classes))
    return Predictions(classes[proba.argmax(axis=1)], proba)


def calibrated(
    answered: Answered, labels: Ints, classes: Ints, splits: Splits, seed: int
) -> Predictions:
    """Return what a logistic regression on the answers' log probabilities says of held-out rows.

    It learns on each split's first part (with labels weighed by their number, as probes are) and
    says nothing, zeros, of rows that are in no second part.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from threadpoolctl import threadpool_limits

    share = answered.mass / np.maximum(answered.mass.sum(axis=1, keepdims=True), _SMALLEST)
    x = np.log(np.maximum(share, _SMALLEST))
    predicted = np.full(len(labels), classes[0], np.int64)
    proba = np.zeros((len(labels), len(classes)))
    with threadpool_limits(1):
        for train, test in splits:
            if len(np.unique(labels[train])) < 2:
                continue
            model: Any = make_pipeline(
                StandardScaler(),
                LogisticRegression(max_iter=2000, class_weight="balanced", random_state=seed),
            ).fit(x[train], labels[train])
            predicted[test] = model.predict(x[test])
            places = np.searchsorted(classes, model.classes_)
            proba[np.ix_(test, places)] = model.predict_proba(x[test])
    return Predictions(predicted, proba)


class _Reading:
    """Reads texts under a prompt, in batches that are the same whenever a job goes on."""

    def __init__(
        self,
        causal: Causal,
        texts: Sequence[tuple[str, str]],
        batch_tokens: int | None,
        cache: FeatureCache | None,
        on_batch: Callable[[int], None],
    ) -> None:
        self._causal = causal
        self._texts = texts
        self._budget = batch_tokens or 2 * BATCH_TOKENS[causal.model.device]
        self._cache = cache
        self._on_batch = on_batch

    def __call__(self, prompt: Prompt) -> Float32s:
        """Float32 (n, width): the last layer at each text's last token."""
        model = self._causal.model
        layer = len(model.blocks.modules) - 1
        found = np.full((len(self._texts), model.identity.width or 0), np.nan, np.float32)
        lengths = [len(q) + len(r) for q, r in self._texts]
        for group in full_groups(lengths, self._budget * _CHARACTERS):
            some = [self._texts[at] for at in group]
            features = extract(
                model, prompt, some, [layer], ["last"],
                batch_tokens=1 << 40, batch_size=len(some), cache=self._cache,
            )  # fmt: skip
            found[group] = features.pooled[layer, "last"]
            self._on_batch(len(some))
        return found


def _mass(causal: Causal, hidden: Float32s, tokens: Sequence[Sequence[int]]) -> Floats:
    """The summed probability of each of some sets of tokens, float64 (n, len(tokens))."""
    every = sorted({token for some in tokens for token in some})
    found = np.zeros((len(hidden), len(tokens)))
    if not every:
        return found
    place = {token: at for at, token in enumerate(every)}
    p = np.exp(causal.log_probabilities(hidden, every))
    for at, some in enumerate(tokens):
        found[:, at] = p[:, [place[token] for token in some]].sum(axis=1)
    return found
