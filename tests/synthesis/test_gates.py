"""Each gate stops what it is for, says why in one sentence, and lets good judges through."""

import json
import warnings
from pathlib import Path

import pytest
from made_rows import made_rows

from pajama_tui.programs import find_judges, shipped_judges_dir
from pajama_tui.programs.judge import Judge
from pajama_tui.scoring import Limits
from pajama_tui.synthesis.gates import Gates
from pajama_tui.synthesis.gates_result import GateResult

HOSTILE = Path(__file__).parents[1] / "scoring" / "hostile"
LIMITS = Limits(cpu_seconds=0.4, wall_seconds=3, memory_mib=256)
PATIENT = Limits(cpu_seconds=4, wall_seconds=20)
ROWS = made_rows()
SHIPPED = find_judges(shipped_judges_dir())

WORDS = '''
"""Share of distinct words."""

def judging_function(query, response):
    words = response.lower().split()
    if not words:
        return 0.0
    return len(set(words)) / len(words)
'''


def judge_of(body: str, before: str = "") -> str:
    lines = "\n".join(f"    {line}" for line in body.strip().splitlines())
    return f'"""A judge."""\n{before}\n\ndef judging_function(query, response):\n{lines}\n'


def check(source: str, pool: tuple[Judge, ...] = (), limits: Limits = LIMITS) -> GateResult:
    return Gates(ROWS, pool, limits=limits).check(source, rubric="made", name="candidate")


def assert_stopped(result: GateResult, gate: str, *words: str) -> None:
    assert (result.gate, result.passed, result.judge) == (gate, False, None), result.reason
    assert result.reason.endswith(".")
    assert "\n" not in result.reason
    for word in words:
        assert word in result.reason


UNRUN = {
    "no colon": ("def judging_function(query, response)\n  return 1", "parse", "Line 1", "syntax"),
    "no code": ("I would suggest the following program:", "parse", "Line 1"),
    "no function": (judge_of("return 1.0").replace("judging_function", "score"), "signature",
                    "score"),
    "three arguments": (judge_of("return 1.0").replace("query", "query, label"), "signature",
                        "two arguments"),
    "a module of the system": (judge_of("return os.getpid()", "import os"), "imports", "Line 2",
                               "'os'"),
    "a package": (judge_of("import numpy.linalg as l\nreturn 1.0"), "imports", "'numpy.linalg'"),
    "part of a package": (judge_of("from urllib import request\nreturn 1.0"), "imports",
                          "'urllib.request'"),
    "a relative import": (judge_of("return x", "from . import x"), "imports", "'..x'"),
    "a hidden import": (judge_of("return __import__('os').getpid()"), "imports", "__import__()"),
    "text as code": (judge_of("return float(eval(response))"), "imports", "eval()"),
    "the clock": (judge_of("return time.time() % 7", "import time"), "imports", "clock"),
    "the date": (judge_of("return date.today().day", "from datetime import date"), "imports",
                 "today()"),
    "many lines": (judge_of("x = 1\n" * 300 + "return x"), "size", "305 lines", "250"),
    "many characters": (judge_of(f"return response.count('{'ab' * 9000}')"), "size", "18,0"),
    "a bare except": (judge_of("try:\n    return float(response)\nexcept:\n    return 0.0"),
                      "blanket-except", "Line 7", "bare except"),
    "except Exception": (
        judge_of("try:\n    return 1 / len(response)\nexcept (KeyError, Exception) as error:\n"
                 "    return 0.0"), "blanket-except", "except (KeyError, Exception)"),
    "suppress": (judge_of("with contextlib.suppress(Exception):\n    return float(response)",
                          "import contextlib"), "blanket-except", "suppress(Exception)"),
    "length": (judge_of("return min(10.0, len(response.split()) / 50 + len(response) / 9)"),
               "length", "Line 5", "len"),
}  # fmt: skip


@pytest.mark.parametrize("case", UNRUN.values(), ids=UNRUN)
def test_what_the_source_shows_is_refused_without_running_it(case, monkeypatch) -> None:
    def run(*_: object, **__: object) -> None:
        pytest.fail("it was run")

    monkeypatch.setattr("pajama_tui.synthesis.gates_run.Jail", run)
    source, gate, *words = case
    result = check(source)
    assert_stopped(result, gate, *words)
    assert result.facts.lines == len(source.splitlines())
    assert result.facts.coverage is None


def test_an_except_that_raises_again_or_names_its_exception_is_no_blanket() -> None:
    body = (
        "try:\n    x = int(response.split()[0][:9])\nexcept (ValueError, IndexError):\n"
        "    x = 0.0\n"
        "except Exception:\n    raise\n"
        "return x + response.count(',') / (len(response) + 1)"
    )
    assert check(judge_of(body)).passed


def test_an_invalid_escape_in_a_candidate_prints_nothing() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        gates = Gates(ROWS, (), limits=LIMITS, forbidden_texts=("Rivers",))
        assert gates.check(judge_of(r"return response.count('\d')"), rubric="made", name="x").reason


QUOTED = "the lighthouse keeper counted seventeen herons before supper on Tuesday"


@pytest.mark.parametrize(
    "body",
    [
        f"return response.count('{QUOTED[4:34]}') + response.count(',')",
        "return float('the  LIGHTHOUSE keeper, counted: seventeen herons' in response)",
        f"return sum(f'{{query}} {QUOTED[10:50]}' in t for t in (query, response))",
    ],
    ids=["a piece of it", "six of its words", "inside an f-string"],
)
def test_a_row_learnt_by_heart_is_refused(body: str) -> None:
    shown = (f"Tell me a story. {QUOTED.capitalize()}, and then he slept.",)
    gates = Gates(ROWS, (), limits=LIMITS, forbidden_texts=shown)
    result = gates.check(judge_of(body), rubric="made", name="candidate")
    assert_stopped(result, "memorised", "Line 5", "quoted from an example row")


def test_a_common_phrase_and_a_docstring_are_not_quotations() -> None:
    shown = (ROWS[0][0], f"You can see glaciers best in the early morning. {QUOTED}")
    gates = Gates(ROWS, (), limits=LIMITS, forbidden_texts=shown)
    # The first phrase is in many other rows of the sample.
    body = (
        f"'''{QUOTED}'''\nreturn response.count('best in the early morning') - response.count('a')"
    )
    assert gates.check(judge_of(body), rubric="made", name="candidate").gate != "memorised"
    rare = Gates(ROWS[:1], (), limits=LIMITS, forbidden_texts=shown)
    assert rare.check(judge_of(body), rubric="made", name="candidate").gate == "memorised"


def test_a_copy_in_disguise_is_refused_and_an_edit_of_the_same_judge_is_not() -> None:
    pool = (Judge("distinct", "made", WORDS),)
    copy = WORDS.replace("words", "tokens").replace("0.0", "0.5").replace("query", "prompt")
    gates = Gates(ROWS, pool, limits=LIMITS)
    refused = gates.check(copy, rubric="made", name="variety")
    assert_stopped(refused, "similar", "100%", "made/distinct", "another algorithm")
    assert refused.facts.nearest is not None
    assert refused.facts.nearest.label == "made/distinct"
    assert gates.check(copy, rubric="made", name="distinct").passed


FAILING = {
    "divides by zero": (judge_of("return response.count(',') / len(response.split())"),
                        "an empty response", "ZeroDivisionError", "line 5"),
    "reads digits": (judge_of("return sum(int(c) for c in response if c.isdigit()) + 0.5"),
                     "digits that are no numbers", "ValueError"),
    "first word": (judge_of("return float(len(query.split()[0]) - response.count(' '))"),
                   "an empty prompt", "IndexError"),
    "forgets to return": (judge_of("if 'e' in response:\n    return response.count(',') + 0.5"),
                          "an empty response"),
    "a text": (judge_of("return 'good'"), "an empty prompt and an empty response"),
    "backtracks": (judge_of("return float(bool(re.search(r'(a|aa)+$', response + '!')))",
                            "import re"), "one word of 50,000 letters"),
    "memory": (judge_of("return float(len([response] * 10 ** 10))"), "an empty"),
}  # fmt: skip


@pytest.mark.parametrize("case", FAILING.values(), ids=FAILING)
def test_what_fails_on_a_fixed_case_is_refused(case) -> None:
    source, *words = case
    assert_stopped(check(source), "cases", "fixed cases, the first", *words)


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("hangs_python/while_true.py", "time"),
        ("processes/os_fork.py", "fork"),
        ("files/open_read.py", "open"),
        ("crashes/stack_overflow_in_c.py", ""),
        ("signals/kill_self.py", ""),
        ("memory/bytearray_huge.py", ""),
    ],
)
def test_hostile_candidates_end_as_refusals(file: str, words: str) -> None:
    result = check((HOSTILE / file).read_text())
    assert result.gate in {"cases", "imports"}, result
    assert words in result.reason


RARE = (
    "return 1.0 / (0 if 'gloves' in response and 'night' in response else 2 + response.count(' '))"
)
RUN = {
    "fails on some rows": (judge_of(RARE), "failures", "of 1", "%", "of row ", "ZeroDivisionError"),
    "abstains": (judge_of("return float('nan')"), "dead", "scores only 0"),
    "constant": (judge_of("return 3"), "constant", "constant", "3"),
    "hardly varies": (judge_of("return float(response.count('ALWAYS') > 4)"), "constant",
                      "near-constant", "0"),
    "length in disguise": (judge_of("return sum(1 for c in response if c != '~') ** 0.5 + 1"),
                           "length", "length in disguise", "0.9"),
    "shortness": (judge_of("return -sum(map(bool, response.split(' ')))"), "length", "-0.9"),
    "same ranking": (judge_of("n = {}\nfor w in response.lower().split():\n"
                              "    n[w] = n.get(w, 0) + 1\n"
                              "return 7 * sum(1 for _ in n) / max(sum(n.values()), 1)"),
                     "duplicate", "made/distinct", "1.00"),
    "opposite ranking": (judge_of("n = Counter(response.lower().split())\n"
                                  "return (n.total() + 1) / (len(n) + 1)",
                                  "from collections import Counter"),
                         "duplicate", "opposite order", "made/distinct", "-"),
    "chance": (judge_of("return random.random()", "import random"), "not-deterministic", "chance"),
    "order of a set": (judge_of("return float(len(([*set(response.split())] or ['x'])[0]))"),
                       "not-deterministic", "repeated calls"),
    "counts its calls": (judge_of("CALLS.append(response)\nreturn len(CALLS) % 5", "CALLS = []"),
                         "not-deterministic", "earlier calls"),
}  # fmt: skip


@pytest.mark.parametrize("case", RUN.values(), ids=RUN)
def test_what_the_sample_shows_is_refused(case) -> None:
    source, gate, *words = case
    assert_stopped(check(source, (Judge("distinct", "made", WORDS),)), gate, *words)


def test_time_that_grows_like_the_square_of_length_is_refused() -> None:
    body = (
        "words = response.split()\n"
        "return sum(response.count(w) == 1 for w in words[::5]) / (len(words) + 1)"
    )
    result = check(judge_of(body), limits=PATIENT)
    assert_stopped(result, "growth", "length^", "40,000 characters")
    assert result.facts.growth is not None
    assert result.facts.growth > 1.5


def test_a_good_judge_passes_with_its_facts_and_joins_the_pool() -> None:
    gates = Gates(ROWS, (), limits=LIMITS)
    result = gates.check(WORDS, rubric="made", name="distinct")
    assert (result.passed, result.gate, result.reason) == (True, "", "")
    assert result.judge == Judge("distinct", "made", WORDS)
    facts = result.facts
    assert (facts.lines, facts.characters, facts.failed, facts.abstained) == (8, len(WORDS), 0, 0)
    assert facts.coverage is not None
    assert 0.5 < facts.coverage <= 1
    assert facts.length_correlation is not None
    assert -0.9 < facts.length_correlation < 0
    assert facts.nearest is None
    assert facts.p99 is not None
    assert facts.p99 > 0
    assert json.loads(json.dumps(result.to_dict(), allow_nan=False))["facts"]["lines"] == 8
    again = gates.check(WORDS, rubric="made", name="another")
    assert_stopped(again, "similar", "made/distinct")


def test_a_judge_that_abstains_on_most_rows_passes() -> None:
    body = (
        "if 'birds' not in query:\n    return float('nan')\n"
        "return response.count('+') - response.count('e') / 9"
    )
    result = check(judge_of(body))
    assert result.passed, result.reason
    assert result.facts.abstained == pytest.approx(0.875, abs=0.02)


def test_with_few_rows_nothing_is_said_of_correlations() -> None:
    few = Gates(ROWS[:6], (Judge("distinct", "made", WORDS),), limits=LIMITS)
    body = "return sum(1 for c in response if c != '~') ** 0.5 + 1"
    result = few.check(judge_of(body), rubric="made", name="candidate")
    assert result.passed, result.reason
    assert result.facts.length_correlation is None
    assert result.facts.nearest is not None
    assert result.facts.nearest.margin_correlation is None
    with pytest.raises(ValueError, match="no sample rows"):
        Gates([], (), limits=LIMITS)


def test_some_shipped_judges_pass() -> None:
    names = {"coherence/consistent_thread", "evidence/precise_wording", "structure/layout_sanity"}
    chosen = [judge for judge in SHIPPED if judge.label in names]
    assert chosen
    for judge in chosen:
        result = Gates(ROWS, (), limits=PATIENT).check(
            judge.source, rubric=judge.rubric, name=judge.name
        )
        assert result.passed, (judge.label, result.reason)


@pytest.mark.slow
def test_the_shipped_judges_pass_one_after_the_other() -> None:
    gates = Gates(ROWS, (), limits=PATIENT)
    results = {
        judge.label: gates.check(judge.source, rubric=judge.rubric, name=judge.name)
        for judge in SHIPPED
    }
    refused = {label: result for label, result in results.items() if not result.passed}
    # A judge of something that hardly occurs in these rows says the same of nearly all of them, and
    # two that measure different things may order the few patterns that they are made of alike.
    expected = ("constant", "duplicate")
    assert {label: r.reason for label, r in refused.items() if r.gate not in expected} == {}
    assert sum(r.gate == "duplicate" for r in refused.values()) <= 1
    assert len(refused) <= len(SHIPPED) / 10, list(refused)
