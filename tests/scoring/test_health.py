"""What the health check says of judges that are ill, and that it leaves healthy ones alone."""

import functools
import json
import random
from typing import Any

import numpy as np
import pytest
from checkup import examine, plan_of

from pajama_tui.programs import find_judges, shipped_judges_dir
from pajama_tui.programs.judge import Judge
from pajama_tui.scoring import Limits
from pajama_tui.scoring.column import MISSING, Column
from pajama_tui.scoring.health import Health, HealthCheck
from pajama_tui.scoring.jail import region
from pajama_tui.scoring.probe import Probe
from pajama_tui.scoring.timing import Timing

LIMITS = Limits(cpu_seconds=2, wall_seconds=20)


def make_pairs(n: int) -> list[dict[str, Any]]:
    """Pairs of sentences of 3 to 250 words; two fifths of the responses speak of cats."""
    source = random.Random(3)
    words = "the a small large cat dog house tree walks sees finds blue red quickly".split()

    def text() -> str:
        chosen = source.choices(words[:4] + words[5:], k=int(2 ** source.uniform(1.6, 8)))
        if source.random() < 0.4:
            chosen[0] = "cat"
        return " ".join(chosen) + "."

    return [
        {"prompt": f"Question {k}?", "response_a": text(), "response_b": text()} for k in range(n)
    ]


PAIRS = make_pairs(120)

BODIES = {
    "length": "return len(response)",
    "words": "return len(set(response.split()))",
    "twice_length": "return 2 * len(response) + 1",
    "less_length": "return -len(response)",
    "dead": "raise KeyError('always')",
    "nearly_dead": "return len(response) if 'Question 7?' == query else int('x')",
    "constant": "return 3",
    "near_constant": "return len(response) % 2 if query in ('Question 3?', 'Question 5?') else 0",
    "fails_now_and_then": "return len(response) / ('cat' not in response)",
    "swallows": """
    try:
        return len(response) / ('cat' not in response)
    except Exception:
        return 0.5""",
    "swallows_rarely": """
    try:
        return len(response) / (query != 'Question 1?')
    except Exception:
        return 0.5""",
    "random": "import random; return random.random()",
    "address": "return float(id(response) % 1000003)",
    "hash_of_object": "return float(hash([].append) % 1000003) + len(response)",
    "clock": "import time; return time.time() % 1",
    "performance_clock": "import time; return time.perf_counter() % 1e-3",
    "hash": "return hash(response) % 1000",
    "order": "return float(len(str(list({word for word in response.split()})[0]))) + len(response)",
    "counts_calls": "global n; n = globals().get('n', 0) + 1; return n",
    "abstains": "return len(response) if len(response) % 2 else float('nan')",
    "abstains_nearly_always": "return 1.0 if query == 'Question 1?' else float('nan')",
    "slow_growing": "return sum(1 for x in response for y in response if x == y and x == 'e')",
    "denied": "return len(open('/etc/passwd').read())",
}


@functools.cache
def everything() -> dict[str, tuple[Health, Column]]:
    judges = [
        Judge(name, "", f"def judging_function(query, response):\n    {body.strip()}\n")
        for name, body in BODIES.items()
    ]
    return examine(judges, PAIRS, LIMITS)


def health(name: str) -> Health:
    return everything()[name][0]


def flagged(name: str, words: str) -> bool:
    return any(words in flag for flag in health(name).flags)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("dead", "KeyError: always, line 2"),
        ("nearly_dead", "dead: scores only 2 of 240"),
        ("constant", "constant: never prefers"),
        ("near_constant", "near-constant"),
        ("abstains_nearly_always", "dead"),
        ("denied", "tried to open '/etc/passwd'"),
    ],
)
def test_left_out(name: str, why: str) -> None:
    assert not health(name).alive
    assert why in health(name).left_out


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("fails_now_and_then", "fails on"),
        ("swallows", "catches its own error"),
        ("random", "not deterministic"),
        ("address", "not deterministic"),
        ("hash_of_object", "not deterministic"),
        ("clock", "not deterministic"),
        ("performance_clock", "not deterministic"),
        ("hash", "not deterministic"),
        ("order", "not deterministic"),
        ("counts_calls", "not deterministic"),
        ("slow_growing", "time grows like length^"),
        ("twice_length", "nearly the same as length"),
        ("less_length", "nearly the same as length"),
    ],
)
def test_flagged(name: str, words: str) -> None:
    assert health(name).alive
    assert flagged(name, words), health(name)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("length", "not deterministic"),
        ("length", "catches"),
        ("words", "nearly the same"),
        ("words", "fails"),
        ("abstains", "fails"),
        ("abstains", "not deterministic"),
        ("swallows_rarely", "catches"),
        ("slow_growing", "not deterministic"),
        ("fails_now_and_then", "not deterministic"),
        ("swallows", "fails"),
    ],
)
def test_not_flagged(name: str, words: str) -> None:
    assert health(name).alive
    assert not flagged(name, words), health(name)


def test_words_alone_has_no_flag_at_all() -> None:
    assert health("words").flags == ()
    assert health("words").changed == 0
    assert health("words").failed == 0


def test_a_nan_on_purpose_is_an_opinion_withheld_and_no_failure() -> None:
    found, column = everything()["abstains"]
    assert found.failed == 0
    assert found.failure_rate == 0
    assert 0.2 < found.abstained / found.texts < 0.8
    assert not column.stopped
    assert [failure.kind for failure in column.failures] == ["nan"]


def test_what_was_caught_is_named() -> None:
    assert health("swallows").caught == ("ZeroDivisionError: division by zero, line 3",)
    assert 0.1 <= health("swallows").swallowed <= 1


def test_numbers_of_a_healthy_judge() -> None:
    found = health("length")
    plan = plan_of(PAIRS)
    assert found.texts == found.run == plan.n_texts
    assert 0 < found.p50 <= found.p99 < 1
    a = np.array([len(pair["response_a"]) for pair in PAIRS])
    b = np.array([len(pair["response_b"]) for pair in PAIRS])
    assert found.coverage == float((a != b).mean())
    assert found.duplicates


def test_health_is_json_without_nan() -> None:
    for found, _ in everything().values():
        again = json.loads(json.dumps(found.to_dict(), allow_nan=False))
        assert again["label"] == found.label


@pytest.mark.slow
def test_shipped_judges_are_deterministic_and_catch_nothing_by_surprise() -> None:
    judges = find_judges(shipped_judges_dir())
    for found, _ in examine(judges, PAIRS[:60], LIMITS).values():
        assert not found.changed > 0, found
        assert found.failed == 0, found


# -- columns made by hand ----------------------------------------------------------------------


def column_of(scores: Any, kinds: Any = None) -> Column:
    scores = np.asarray(scores, np.float32)
    kinds = np.zeros(len(scores), np.uint8) if kinds is None else np.asarray(kinds, np.uint8)
    return Column(scores, kinds, run=len(scores))


def check(column: Column, probe: Probe | None = None) -> Health:
    plan = plan_of(PAIRS)
    checked = HealthCheck(plan)
    checked.add(Judge("made", "", ""), column, probe)
    return checked.finish()[0]


@pytest.mark.filterwarnings("error")
def test_the_largest_scores_there_are_make_no_noise() -> None:
    n = plan_of(PAIRS).n_texts
    largest = np.finfo(np.float32).max
    found = check(column_of(np.where(np.arange(n) % 2, largest, -largest)))
    assert found.alive
    assert found.coverage > 0.2


def test_half_a_failure_is_counted() -> None:
    n = plan_of(PAIRS).n_texts
    scores = np.arange(n, dtype=np.float32)
    kinds = np.zeros(n, np.uint8)
    scores[: n // 10], kinds[: n // 10] = np.nan, region.TIMEOUT
    found = check(column_of(scores, kinds))
    assert found.timeouts == found.failed == n // 10
    assert any("fails on 10.0% of texts" in flag for flag in found.flags)


def test_a_probe_that_saw_more_than_it_could_compare_stays_a_share() -> None:
    n = plan_of(PAIRS).n_texts
    found = check(column_of(np.arange(n)), Probe(rows=10, changed=10, swallowed=10, caught=("x",)))
    assert found.changed == found.swallowed == 1


def test_a_probe_comes_back_from_json_and_nothing_else_does() -> None:
    probe = Probe(rows=24, changed=1, swallowed=-1, caught=("ValueError: x",))
    assert Probe.from_json(json.loads(json.dumps(probe.to_json()))) == probe
    for other in ([], {}, {"caught": 3}, {**probe.to_json(), "rows": "many"}, "text", None):
        with pytest.raises((ValueError, KeyError)):
            Probe.from_json(other)


def test_growth_is_the_exponent() -> None:
    lengths = np.repeat(2 ** np.arange(8, 15), 25).astype(np.uint32)
    for power in (1, 2):
        times = (1e-9 * lengths.astype(np.float64) ** power).astype(np.float32)
        assert abs(Timing.of(times, lengths).growth() - power) < 0.05
        # One call a second long, as a busy machine makes them, changes little.
        times[60] = times[140] = 1
        assert abs(Timing.of(times, lengths).growth() - power) < 0.2
    assert np.isnan(Timing.of(np.full(10, 1e-3, np.float32), np.full(10, 50, np.uint32)).growth())


def test_a_column_under_way_is_judged_by_the_texts_it_was_tried_on() -> None:
    whole = everything()["length"][1]
    kinds = whole.kinds.copy()
    kinds[8:] = MISSING
    scores = np.where(kinds == MISSING, np.nan, whole.scores).astype(np.float32)
    made = plan_of(PAIRS)
    check = HealthCheck(made, seed=0)
    check.add(Judge("length", "", "#"), Column(scores, kinds, run=8), None)
    (found,) = check.finish()
    assert "dead" not in found.left_out
    assert found.failed == 0
    assert not any("fails on" in flag for flag in found.flags)
