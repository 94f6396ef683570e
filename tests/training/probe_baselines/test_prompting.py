"""The probability of an answer is the model's own, for one text as for many."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tiny_models import some_texts

from pajama_tui.errors import InputError
from pajama_tui.training.probe_baselines.answers import ANSWERS
from pajama_tui.training.probe_baselines.prompting import Answered, ask, calibrated, zero_shot
from pajama_tui.training.probes.prompts import Prompt, default_prompts

PROMPT = default_prompts()["fluency"]
TEXTS = some_texts(12)


@pytest.fixture
def causal(ml: None) -> Callable[[Path], Any]:
    """Load a model to be asked."""
    from pajama_tui.training.probe_baselines.causal import load_causal

    return lambda folder: load_causal(str(folder), say=lambda _sentence: None)


@pytest.fixture
def spaced(models: Callable[[str], Path], tmp_path: Path) -> Path:
    """A model whose tokenizer parts a digit from the space before it."""
    from tokenizers import Tokenizer, pre_tokenizers

    folder = tmp_path / "spaced"
    shutil.copytree(models("llama"), folder)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


def direct(folder: Path, prompt: Prompt, text: tuple[str, str], spellings: Any) -> float:
    """The probability that a model goes on with any of the spellings, by its whole output."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    begun = tokenizer(prompt.render(*text))["input_ids"]
    ways = set()
    for spelling in spellings:
        for lead in ("", " "):
            whole = tokenizer(prompt.render(*text) + lead + spelling)["input_ids"]
            assert whole[: len(begun)] == begun
            ways.add(tuple(whole[len(begun) :]))
    total = 0.0
    for way in ways:
        with torch.inference_mode():
            logits = model(torch.tensor([[*begun, *way]])).logits[0].double()
        p = torch.softmax(logits, dim=-1)
        places = range(len(begun) - 1, len(begun) - 1 + len(way))
        total += float(np.prod([float(p[at, token]) for at, token in zip(places, way)]))  # noqa: B905
    return total


@pytest.mark.parametrize("kind", ["llama", "gpt2"])
def test_masses_are_those_of_the_whole_model(
    kind: str, models: Callable[[str], Path], causal: Callable[[Path], Any]
) -> None:
    folder = models(kind)
    found = ask(causal(folder), PROMPT, TEXTS[:3], ANSWERS["scores"])
    assert found.answers == (1, 2, 3, 4, 5)
    for at, text in enumerate(TEXTS[:3]):
        for place, score in enumerate(found.answers):
            expected = direct(folder, PROMPT, text, [str(score)])
            assert found.mass[at, place] == pytest.approx(expected, rel=1e-3)
    np.testing.assert_allclose(found.elsewhere, 1 - found.mass.sum(axis=1))


def test_a_space_of_its_own_is_gone_through(spaced: Path, causal: Callable[[Path], Any]) -> None:
    from pajama_tui.training.probe_baselines.answers import answer_tokens

    model = causal(spaced)
    tokens = answer_tokens(model.model.tokenizer, PROMPT, ANSWERS["scores"])
    assert tokens.space is not None
    found = ask(model, PROMPT, TEXTS[:2], ANSWERS["scores"])
    for at, text in enumerate(TEXTS[:2]):
        expected = [direct(spaced, PROMPT, text, [str(score)]) for score in range(1, 6)]
        np.testing.assert_allclose(found.mass[at], expected, rtol=1e-3)


def test_an_answer_does_not_hang_on_what_else_is_asked(
    models: Callable[[str], Path], causal: Callable[[Path], Any], tmp_path: Path
) -> None:
    from pajama_tui.training.probes.cache import FeatureCache

    model = causal(models("llama"))
    alone = ask(model, PROMPT, TEXTS, ANSWERS["scores"], batch_tokens=1)
    cache = FeatureCache(tmp_path)
    together = ask(model, PROMPT, TEXTS[::-1], ANSWERS["scores"], cache=cache)
    again = ask(model, PROMPT, TEXTS[::-1], ANSWERS["scores"], cache=cache)
    np.testing.assert_allclose(together.mass[::-1], alone.mass, rtol=1e-3)
    np.testing.assert_array_equal(again.mass, together.mass)
    classes = np.arange(1, 6)
    both = [zero_shot(each, classes, "multi").predicted for each in (alone, together)]
    np.testing.assert_array_equal(both[0], both[1][::-1])


def test_an_encoder_is_refused(
    models: Callable[[str], Path], causal: Callable[[Path], Any]
) -> None:
    with pytest.raises(InputError, match="encoder"):
        causal(models("bert"))


def test_other_answers_are_asked_for_in_other_words(
    models: Callable[[str], Path], causal: Callable[[Path], Any]
) -> None:
    folder = models("llama")
    answers = ANSWERS["zero-one"]
    prompt = answers.prompt(PROMPT)
    assert prompt.head == PROMPT.head
    assert "from 1 to 5" not in prompt.tail
    found = ask(causal(folder), prompt, TEXTS[:1], answers)
    assert found.mass[0, 1] == pytest.approx(direct(folder, prompt, TEXTS[0], ["1"]), rel=1e-3)


def test_chat_asks_in_a_turn_of_its_own(spaced: Path, causal: Callable[[Path], Any]) -> None:
    from pajama_tui.training.probe_baselines.prompting import asked_prompt

    model = causal(spaced)
    with pytest.raises(InputError, match="no chat template"):
        asked_prompt(model, PROMPT, ANSWERS["scores"], chat=True)
    model.model.tokenizer.chat_template = (
        "{% for m in messages %}[{{ m.role }}]{{ m.content }}[end]{% endfor %}"
        "{% if add_generation_prompt %}[assistant]{% endif %}"
    )
    prompt = asked_prompt(model, PROMPT, ANSWERS["scores"], chat=True)
    assert prompt.head == "[user]" + PROMPT.head
    assert prompt.tail == PROMPT.tail + "[end][assistant]"


def test_scores_of_4_and_5_are_good_and_what_is_no_answer_does_not_count() -> None:
    answered = Answered((1, 2, 3, 4, 5), np.array([[0.1, 0.0, 0.1, 0.2, 0.1], [0.0] * 5]))
    binary = zero_shot(answered, np.array([0, 1]), "binary")
    np.testing.assert_allclose(binary.proba, [[0.4, 0.6], [0.5, 0.5]])
    assert binary.predicted.tolist() == [1, 0]
    np.testing.assert_allclose(answered.elsewhere, [0.5, 1.0])
    # A score that no row has is no label, and takes no share.
    multi = zero_shot(answered, np.array([1, 3, 4]), "multi")
    np.testing.assert_allclose(multi.proba[0], [0.25, 0.25, 0.5])


def test_calibration_mends_a_model_that_always_says_the_same(ml: None) -> None:
    random = np.random.default_rng(0)
    labels = random.integers(0, 2, 80)
    # It always prefers 5, a little less so where the response is bad.
    five = 0.7 + 0.1 * labels + random.normal(0, 0.01, 80)
    mass = np.stack([np.full(80, 0.05)] * 4 + [five - 0.2], axis=1)
    answered = Answered((1, 2, 3, 4, 5), mass)
    classes = np.array([0, 1])
    assert set(zero_shot(answered, classes, "binary").predicted) == {1}
    folds = [(np.arange(40), np.arange(40, 80)), (np.arange(40, 80), np.arange(40))]
    said = calibrated(answered, labels, classes, folds, 0)
    assert (said.predicted == labels).mean() > 0.95
    # Labels of rows that are held out are not looked at.
    turned = labels.copy()
    turned[40:] = 1 - turned[40:]
    other = calibrated(answered, turned, classes, folds[:1], 0)
    np.testing.assert_array_equal(other.proba[40:], said.proba[40:])
