"""Each shipped judge sees what it was written to see: of two responses it prefers the better."""

import math

import pytest
from judge_cases import CASES

from pajama_tui.programs import find_judges, shipped_judges_dir


@pytest.mark.parametrize(
    ("label", "prompt", "better", "worse"), CASES, ids=[f"{c[0]}-{i}" for i, c in enumerate(CASES)]
)
def test_prefers_the_better(label, prompt, better, worse, shipped) -> None:
    assert shipped[label](prompt, better) > shipped[label](prompt, worse)


def test_every_judge_has_a_case() -> None:
    labels = {judge.label for judge in find_judges(shipped_judges_dir())}
    assert labels == {case[0] for case in CASES}


@pytest.mark.parametrize(
    "label",
    ["language_quality/register", "reasoning/inference_steps", "calibration/hedging_fit"],
)
def test_english_only_judges_say_nothing_about_other_scripts(label, shipped) -> None:
    assert math.isnan(shipped[label]("Что такое чай?", "Чай — это напиток из листьев."))


def test_a_label_taken_from_the_prompt_is_no_echo(shipped) -> None:
    score = shipped["relevance/copied_prompt"]
    prompt = "Classify as offensive or not offensive: hello"
    assert score(prompt, "Not offensive") == score(prompt, "Harmless greeting")


def test_an_edited_text_may_keep_most_of_its_source(shipped) -> None:
    score = shipped["relevance/copied_prompt"]
    source = "Our team solve many comon problem for every customer."
    fixed = "Our team solves many common problems for every customer."
    assert score(f"Correct the spelling: {source}", fixed) > 0.9
    assert score(f"Correct the spelling: {source}", source) < 0.7
