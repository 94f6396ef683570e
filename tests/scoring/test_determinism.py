"""The same scores, bit for bit, however a run is divided, ordered, interrupted or staffed."""

import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from pajama_tui.programs import find_judges, shipped_judges_dir
from pajama_tui.programs.judge import Judge
from pajama_tui.scoring import Limits, plan, score_pairs
from pajama_tui.scoring.control import RunControl
from pajama_tui.scoring.store import MemoryPieces, ScoreStore

REPOSITORY = Path(__file__).parents[2]
SHIPPED = find_judges(shipped_judges_dir())
LIMITS = Limits(cpu_seconds=0.3, wall_seconds=2, memory_mib=256)

TEXTS = [
    "",
    " ",
    "No.",
    "Berlin is the capital of Germany. It lies on the Spree.",
    "1. Boil water.\n2. Add tea.\n3. Wait four minutes.\n\nThen drink it, slowly.",
    "I'm sorry, but I can't help with that. Perhaps ask somebody else?",
    "The sum is 12 + 30 = 42, and 7 * 6 = 42, so both agree.",
    "```python\nprint('hello')\n```\nThat prints a greeting.",
    "Привет! Это короткий ответ на русском языке.",
    "这是一个简短的中文回答。它有两句话。",
    "مرحبا، هذه إجابة قصيرة.",
    "naïve café — “quotes” and an emoji 👩‍🔬 with joiners",
    "a lone surrogate \ud83d stands here, and \udcff there",
    "null \x00 byte and bell \x07 and escape \x1b[31m",
    "word " * 400,
    "<b>bold</b> & <script>alert(1)</script>",
    "However, it depends. For example, in 1987 there were 3,000 of them; therefore: maybe.",
    "\u202eright to left override\u202c and a combining e\u0301",
    "ends with half a pair \ud83d",
    "\ude00 begins with the other half",
    "$$x^2 + y^2 = z^2$$ where x, y and z are whole numbers.",
]
PROMPTS = [
    "",
    "What is the capital of Germany?",
    "Explain tea in 3 steps.",
    "Сколько будет 2+2? \ud800",
]


def some_pairs() -> list[dict[str, Any]]:
    """Four dozen pairs of the texts above, some of them twice, one with equal sides."""
    source = random.Random(20)
    made = [
        {
            "prompt": source.choice(PROMPTS),
            "response_a": source.choice(TEXTS),
            "response_b": source.choice(TEXTS),
        }
        for _ in range(44)
    ]
    same = {"prompt": PROMPTS[1], "response_a": TEXTS[3], "response_b": TEXTS[3]}
    return [*made, *made[:3], same]


PAIRS = some_pairs()


def scores_of(judges: list[Judge], pairs: list[dict[str, Any]], **how: Any) -> NDArray[np.uint32]:
    """Scores as bit patterns: uint32 (n_pairs, n_judges, 2)."""
    scores, _ = score_pairs(judges, pairs, **how)
    return scores.view(np.uint32)


@pytest.fixture(scope="module")
def reference() -> NDArray[np.uint32]:
    scores, failures = score_pairs(SHIPPED, PAIRS, workers=1)
    assert len(SHIPPED) >= 20
    told = {failure.message for failure in failures}
    assert told <= {"returned nan (no opinion)"}, "a shipped judge fails on odd texts"
    assert len(np.unique(scores)) > 100
    return scores.view(np.uint32)


def test_rows_in_another_order(reference: NDArray[np.uint32], zygotes: list[int]) -> None:
    order = np.random.default_rng(1).permutation(len(PAIRS))
    shuffled = scores_of(SHIPPED, [PAIRS[k] for k in order])
    np.testing.assert_array_equal(shuffled, reference[order])


def test_sides_swapped(reference: NDArray[np.uint32], zygotes: list[int]) -> None:
    swapped = [
        {
            "prompt": pair["prompt"],
            "response_a": pair["response_b"],
            "response_b": pair["response_a"],
        }
        for pair in PAIRS
    ]
    np.testing.assert_array_equal(scores_of(SHIPPED, swapped), reference[:, :, ::-1])


@pytest.mark.slow
def test_one_or_two_workers_large_or_small_chunks(
    reference: NDArray[np.uint32], zygotes: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    np.testing.assert_array_equal(scores_of(SHIPPED, PAIRS, workers=2), reference)
    monkeypatch.setattr(plan, "CHUNK_ROWS", 7)
    np.testing.assert_array_equal(scores_of(SHIPPED, PAIRS, workers=2), reference)


def test_a_judge_alone_or_among_all(reference: NDArray[np.uint32], zygotes: list[int]) -> None:
    for k in range(0, len(SHIPPED), 6):
        alone = scores_of([SHIPPED[k]], PAIRS, workers=1)
        np.testing.assert_array_equal(alone[:, 0], reference[:, k])
    backwards = scores_of(SHIPPED[::-1], PAIRS)
    np.testing.assert_array_equal(backwards, reference[:, ::-1])


def test_a_part_of_the_pairs(reference: NDArray[np.uint32], zygotes: list[int]) -> None:
    np.testing.assert_array_equal(scores_of(SHIPPED, PAIRS[5:20]), reference[5:20])


def test_a_response_that_occurs_twice_is_scored_once(zygotes: list[int]) -> None:
    counter = Judge(
        "counter",
        "",
        "n = 0\ndef judging_function(q, r):\n    global n\n    n += 1\n    return n\n",
    )
    scores, _ = score_pairs([counter], [*PAIRS, *PAIRS], workers=1)
    np.testing.assert_array_equal(scores[: len(PAIRS)], scores[len(PAIRS) :])
    assert scores[47, 0, 0] == scores[47, 0, 1]
    texts = {
        (pair["prompt"], pair[side]) for pair in PAIRS for side in ("response_a", "response_b")
    }
    assert scores.max() == len(texts)


def test_cancelled_and_taken_up_again(
    reference: NDArray[np.uint32],
    zygotes: list[int],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr(plan, "CHUNK_ROWS", 10)
    done = []
    for stop_after in (5, 40, 10**9):
        store = Kept(tmp_path, Limits())
        control = RunControl()
        store.cancel_after(stop_after, control)
        score_pairs(SHIPPED, PAIRS, pieces=store, control=control)
        done.append(store.added)
    assert done[0] >= 5
    assert done[-1] > 0
    again = Kept(tmp_path, Limits())
    resumed = scores_of(SHIPPED, PAIRS, pieces=again)
    assert again.added == 0, "something was computed twice"
    np.testing.assert_array_equal(resumed, reference)


class Kept(ScoreStore):
    """A store that counts what it is given, and can cancel the run at some point."""

    added = 0
    _last = 10**9
    _control: RunControl | None = None

    def cancel_after(self, pieces: int, control: RunControl) -> None:
        self._last, self._control = pieces, control

    def add(self, judge, chunk, piece) -> None:
        super().add(judge, chunk, piece)
        self.added += 1
        if self.added >= self._last and self._control:
            self._control.cancel()


# -- judges that fail over several chunks ------------------------------------------------------


def numbered_pairs(n: int) -> list[dict[str, Any]]:
    """Pairs of 2n distinct texts; `place[text]` is where the plan puts each."""
    return [
        {"prompt": "p", "response_a": f"text {2 * k}", "response_b": f"text {2 * k + 1}"}
        for k in range(n)
    ]


NUMBERED = numbered_pairs(30)
ORDER = sorted((f"text {k}" for k in range(60)), key=lambda text: plan.text_digest("p", text))


def failing_at(positions: dict[int, str], name: str) -> Judge:
    """A judge that does something at these positions of the plan, else gives a length."""
    acts = {ORDER[position]: act for position, act in positions.items()}
    lines = [f"    if response == {text!r}: {act}" for text, act in acts.items()]
    body = "\n".join(lines)
    return Judge(
        name, "", f"def judging_function(q, response):\n{body}\n    return len(response)\n"
    )


CRASH = "import os; os._exit(1)"
OPEN = "open('/etc/passwd')"
HANG = "sum(iter(int, 1))"
# Chunks have ten rows: 0 to 5.
FAULTY = {
    "denied in chunk 2": {23: OPEN},
    "denied in chunk 0 and 4": {3: OPEN, 41: OPEN},
    "three strikes over chunks": {4: CRASH, 15: CRASH, 38: CRASH},
    "strikes at the borders": {9: CRASH, 10: CRASH, 20: CRASH},
    "three strikes before a denied chunk": {4: CRASH, 15: CRASH, 27: CRASH, 31: OPEN, 44: OPEN},
    "denied in the chunk of the third strike": {4: CRASH, 15: CRASH, 27: CRASH, 28: OPEN},
    "denied, then strikes": {14: OPEN, 25: CRASH, 26: CRASH, 27: CRASH},
    "two strikes only": {4: CRASH, 55: CRASH},
    "six strikes": {11: CRASH, 12: CRASH, 31: CRASH, 32: CRASH, 51: CRASH, 52: CRASH},
    "denied in the last row": {59: OPEN},
    "errors here and there": dict.fromkeys(range(0, 60, 7), "raise KeyError(response)"),
    "hangs in chunk 1 and 3": {12: HANG, 33: HANG},
}


def column_of(judge: Judge, workers: int, **how: Any) -> tuple[Any, Any]:
    scores, failures = score_pairs([judge], NUMBERED, workers, limits=LIMITS, **how)
    return scores, failures


@pytest.mark.parametrize("name", FAULTY)
def test_a_faulty_judge_ends_alike_for_any_number_of_workers(
    name: str, zygotes: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    judge = failing_at(FAULTY[name], "faulty")
    monkeypatch.setattr(plan, "CHUNK_ROWS", 10)
    one, failed = column_of(judge, 1)
    two, failed_too = column_of(judge, 2)
    np.testing.assert_array_equal(two.view(np.uint32), one.view(np.uint32))
    assert failed_too == failed
    denied = "denied" in name and "before" not in name
    strikes = sorted(k for k, act in FAULTY[name].items() if act == CRASH)
    position = {text: k for k, text in enumerate(ORDER)}
    for k, pair in enumerate(NUMBERED):
        for side, key in enumerate(("response_a", "response_b")):
            place = position[pair[key]]
            beyond = len(strikes) >= 3 and place > strikes[2]
            expected = not (denied or beyond or place in FAULTY[name])
            assert np.isfinite(one[k, 0, side]) == expected, (name, place)
    assert sum(failure.count for failure in failed) == int(np.isnan(one).sum())


@pytest.mark.slow
@pytest.mark.parametrize("name", FAULTY)
def test_a_faulty_judge_ends_alike_when_interrupted_at_every_chunk(
    name: str, zygotes: list[int], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    judge = failing_at(FAULTY[name], "faulty")
    monkeypatch.setattr(plan, "CHUNK_ROWS", 10)
    whole, failed = column_of(judge, 1)
    for _ in range(10):
        store = Kept(tmp_path, LIMITS)
        control = RunControl()
        store.cancel_after(1, control)
        parts, failed_too = column_of(judge, 1, pieces=store, control=control)
        if store.added == 0:
            break
    assert store.added == 0
    np.testing.assert_array_equal(parts.view(np.uint32), whole.view(np.uint32))
    assert failed_too == failed


def test_a_failing_start_stops_a_judge_before_the_other_chunks(
    zygotes: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan, "CHUNK_ROWS", 10)
    broken = Judge("broken", "", "def judging_function(q, r):\n    return 1 / 0\n")
    limits = Limits(failing_start=5)
    pieces = MemoryPieces()
    one = score_pairs([broken], NUMBERED, 1, limits=limits, pieces=pieces)
    two = score_pairs([broken], NUMBERED, 2, limits=limits)
    assert list(pieces.read(broken)) == [0]
    assert np.isnan(one[0]).all()
    assert one[1] == two[1]
    told = {failure.message: failure.count for failure in one[1]}
    assert told == {
        "not run: every row failed (ZeroDivisionError: division by zero, line 2)": 55,
        "ZeroDivisionError: division by zero, line 2": 5,
    }


def test_rows_that_fail_from_the_second_chunk_on_do_not_stop_it(
    zygotes: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan, "CHUNK_ROWS", 10)
    broken = failing_at(dict.fromkeys(range(10, 60), "raise ValueError"), "late")
    scores, failures = score_pairs([broken], NUMBERED, limits=Limits(failing_start=5))
    assert int(np.isfinite(scores).sum()) == 10
    assert sum(failure.count for failure in failures) == 50
    assert {failure.kind for failure in failures} == {"error"}


OTHER_PYTHONS = [
    path
    for path in sorted(Path.home().glob(".pyenv/versions/3.*/bin/python3"))
    if path.parts[-3].split(".")[1] in ("12", "13", "14")
]


@pytest.mark.slow
@pytest.mark.parametrize(
    "python", OTHER_PYTHONS or [None], ids=lambda path: str(path and path.parts[-3])
)
def test_the_sandbox_works_in_other_pythons(
    python: Path | None, reference: NDArray[np.uint32], monkeypatch: pytest.MonkeyPatch
) -> None:
    if python is None:
        pytest.skip("no other Python on this machine")
    probe = subprocess.run([python, "-c", "import resource"], capture_output=True, cwd="/")
    if probe.returncode:
        pytest.skip(f"{python} does not start")
    # Only the zygote runs in the other interpreter: it needs nothing but the standard library.
    monkeypatch.setattr(sys, "executable", str(python))
    scores = scores_of(SHIPPED, PAIRS)
    # float addition of sum() became more exact in 3.12, so a judge may differ in its last bits.
    expected = reference.view(np.float32)
    np.testing.assert_allclose(scores.view(np.float32), expected, rtol=1e-6, atol=1e-6)
    np.testing.assert_array_equal(scores_of(SHIPPED, PAIRS, workers=1), scores)
