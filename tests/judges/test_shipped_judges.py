"""What is promised of every shipped judge, whatever it measures."""

import json
import math
import os
import subprocess
import sys

import numpy as np
import pytest
from judge_cases import CASES

from pajama_tui.programs import (
    check_judge,
    find_judges,
    read_rubrics,
    shipped_judges_dir,
)

JUDGES = find_judges(shipped_judges_dir())
by_label = pytest.mark.parametrize("judge", JUDGES, ids=lambda judge: judge.label)

EDGE_TEXTS = [
    "",
    " ",
    "\n\n\n",
    "\0",
    "\ud800 lone",
    "a",
    "7",
    "?",
    "Yes.",
    "word " * 400,
    "法国的首都是哪里？巴黎是法国的首都。",
    "フランスの首都はパリです。",
    "Столица Франции — Париж, и это все знают.",
    "عاصمة فرنسا هي باريس",
    "ประเทศฝรั่งเศส มีเมืองหลวงชื่อปารีส",
    "🙂🙃🚀" * 30,
    "e\u0301" * 50 + "\u202e\u200d",
    "1" * 5000,
    "1,000,000,000,000.5 x 0 / 0 = 99999999999999999999",
    "3 / 0 = 0 and 5% of 0 is 0",
    "| a | b |\n|---|---|\n|   |   |",
    "```python\ndef f(:\n```\n```json\n{\n```",
    "```python\n" + "(" * 300 + "\n```",
    "- \n- \n1. \n99999. x\n# \n",
    "١٢٣ ٤٥ = ٦",
    "Human: hi\n\nAssistant: </s>\n\nHuman: how many words? Use the words “a”, ‘b’.",
    "A" * 100_000,
    ",,, , ,;",
]

# One process tries a judge on text that invites backtracking; its CPU limit ends a hang.
STRESS = """
import json, resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
namespace = {"__name__": "judge"}
exec(compile(open(sys.argv[1], encoding="utf-8").read(), sys.argv[1], "exec"), namespace)
score = namespace["judging_function"]
ask = 'Write 5 words in French with the words "a" and "b": what is 15% of 80? python json code'
for unit in json.loads(sys.argv[2]):
    text = unit * (1_000_000 // len(unit))
    for query, response in ((ask, text), (text, "A short answer."), (text, text)):
        value = score(query, response)
        assert type(value) is float, (unit, value)
print("done")
"""
# Questions with an ordinary good answer of several kinds: prose, list, advice, figure, verse.
ANSWERED = [
    (
        "Why does bread go stale?",
        "Bread goes stale because the starch in it slowly forms crystals and gives off its water. "
        "You can slow this down by keeping the loaf in a cloth bag at room temperature, since it "
        "ages fastest in a fridge.",
    ),
    (
        "Name three rivers in Europe and say where each of them ends.",
        "1. The Danube flows into the Black Sea.\n2. The Rhine reaches the North Sea near "
        "Rotterdam.\n3. The Rhone ends in the Mediterranean, west of Marseille.",
    ),
    (
        "My flight was cancelled. What should I do?",
        "I'm sorry to hear that. First ask the airline at its desk for a seat on the next flight. "
        "If you have to wait overnight, you may have a right to a hotel room, so keep all "
        "receipts and claim the cost later.",
    ),
    ("What is 12 times 11?", "12 times 11 is 132."),
    (
        "Write a short poem about snow.",
        "Snow lies softly on the street,\nhiding every sound of feet;\nlamps are glowing, roofs "
        "are white,\nand the town goes still tonight.",
    ),
    (
        "为什么面包会变硬？",
        "因为面包里的淀粉慢慢结晶，水分也随之流失，放在布袋里可以保存得久一些。",
    ),
]
UNITS = [
    *"1 \n\t[({\"'#|*-_`,.:;=+<\\a",
    "a ",
    "a. ",
    "1. a\n",
    "1 + ",
    "1,000",
    "a, ",
    "\n ",
    "```\n",
]
UNITS += [
    '" ',
    "A b ",
    "https://a",
    "in french ",
    '{"a":',
    "[[1,",
    "10 words ",
    "a or b, ",
    "漢",
    "\n\t",
]


def test_eight_judges_for_each_of_ten_described_rubrics() -> None:
    rubrics = read_rubrics(shipped_judges_dir())
    counts = {rubric: sum(judge.rubric == rubric for judge in JUDGES) for rubric in rubrics}
    assert len(rubrics) == 10
    assert set(counts.values()) == {8}
    assert all(len(rubric.description) > 80 for rubric in rubrics.values())


@by_label
def test_the_checker_finds_nothing(judge) -> None:
    assert check_judge(judge) == []


@by_label
def test_docstring_says_what_why_and_when_it_fails(judge) -> None:
    opening = judge.source.split('"""')[1]
    assert judge.source.startswith('"""')
    for part in ("Measures:", "Why it matters:", "Fails:"):
        assert part in opening


@by_label
def test_any_text_gets_a_finite_score_or_nan(judge, shipped) -> None:
    score = shipped[judge.label]
    for text in EDGE_TEXTS:
        for other in (EDGE_TEXTS[0], EDGE_TEXTS[8], EDGE_TEXTS[10], EDGE_TEXTS[25], text):
            for query, response in ((other, text), (text, other)):
                value = score(query, response)
                assert type(value) is float, (query[:40], response[:40], value)
                assert math.isnan(value) or abs(value) < 1e6, (query[:40], response[:40], value)


@by_label
def test_english_gets_a_score_and_no_side_alone_is_left_out(judge, shipped) -> None:
    score = shipped[judge.label]
    question = "Why is the sky blue?"
    assert not math.isnan(score(question, "Because air scatters blue light more than red light."))
    chinese = [
        score("天空为什么是蓝色的？", text)
        for text in ("因为空气散射蓝光。", "我不知道，也许是海的颜色。")
    ]
    assert math.isnan(chinese[0]) == math.isnan(chinese[1])


@by_label
def test_nothing_never_beats_an_ordinary_good_answer(judge, shipped) -> None:
    score = shipped[judge.label]
    for question, answer in ANSWERED:
        nothing, good = score(question, ""), score(question, answer)
        assert not math.isinf(nothing)
        assert not nothing > good, (question, nothing, good)
        blank = score(question, " \n\t\n")
        assert blank == nothing or (math.isnan(blank) and math.isnan(nothing)), (question, blank)


def test_scores_do_not_depend_on_process_hash_seed_or_earlier_calls(shipped) -> None:
    pairs = [(query, response) for query in EDGE_TEXTS[7:13] for response in EDGE_TEXTS[5:24]]
    here = {label: [repr(score(*pair)) for pair in pairs] for label, score in shipped.items()}
    script = (
        "import json, sys\n"
        "pairs = json.loads(sys.stdin.read())\n"
        "found = {}\n"
        "for label, path in json.loads(sys.argv[1]).items():\n"
        "    space = {'__name__': 'judge'}\n"
        "    exec(compile(open(path, encoding='utf-8').read(), path, 'exec'), space)\n"
        "    scores = [repr(space['judging_function'](*pair)) for pair in reversed(pairs)]\n"
        "    found[label] = scores[::-1]\n"
        "print(json.dumps(found))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, json.dumps({j.label: str(j.path) for j in JUDGES})],
        input=json.dumps(pairs),
        env={**os.environ, "PYTHONHASHSEED": "12345", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert json.loads(done.stdout) == here


def test_no_two_judges_order_texts_alike(shipped) -> None:
    pairs = [(case[1], text) for case in CASES for text in case[2:]]
    ranks = {}
    for label, score in shipped.items():
        values = np.nan_to_num(np.array([score(*pair) for pair in pairs]))
        ranks[label] = np.array(
            [(values < value).sum() + (values <= value).sum() for value in values]
        )
        assert len(set(values)) > 1, f"{label} is constant"
    names = list(ranks)
    likeness = np.corrcoef(np.stack([ranks[name] for name in names]))
    np.fill_diagonal(likeness, 0.0)
    first, second = np.unravel_index(np.abs(likeness).argmax(), likeness.shape)
    assert abs(likeness).max() < 0.95, f"{names[first]} and {names[second]}"


@pytest.mark.slow
@by_label
def test_a_million_repeated_characters_are_no_trap(judge) -> None:
    done = subprocess.run(
        [sys.executable, "-c", STRESS, str(judge.path), json.dumps(UNITS)],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.stdout == "done\n", done.stderr[-500:]
