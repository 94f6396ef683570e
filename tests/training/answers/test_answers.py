"""Final answers are checked: what is right, what is not known, and what would do harm."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from pajama_tui.errors import InputError, MissingExtra
from pajama_tui.pairs.codes import prompt_group
from pajama_tui.training.answers import checker as checking
from pajama_tui.training.answers.check_file import Answers, check_file
from pajama_tui.training.answers.checker import Checked, Checker
from pajama_tui.training.answers.compare import compare
from pajama_tui.training.responses.questions import open_rows
from pajama_tui.training.sft.record import learned_questions

needs_math = pytest.mark.skipif(
    find_spec("math_verify") is None, reason="needs the 'answers' extra"
)


@pytest.fixture(scope="module")
def checker() -> Iterator[Checker]:
    with Checker(20) as found:
        yield found


@needs_math
@pytest.mark.parametrize(
    ("gold", "prediction", "status"),
    [
        ("72", "So the answer is 72.", "right"),
        ("72", "So the answer is 73.", "wrong"),
        ("48/2 = 24, and so on.\n#### 1,072", r"Thus \boxed{1072}", "right"),
        (r"\frac{1}{2}", "it is 0.5", "right"),
        ("1/2", r"$\frac{1}{2}$", "right"),
        ("$18", "She makes $18 every day.", "right"),
        ("x^2+2x+1", "$(1+x)^2$", "right"),
        (r"\sqrt{2}", r"\boxed{-\sqrt{2}}", "wrong"),
        ("72", "I do not know.", "unreadable"),
        ("a very long story", "72", "no gold"),
        ("B", r"I take A here, so \boxed{B}", "right"),
        ("(B)", "The answer is (C).", "wrong"),
        ("A", "A good question. I cannot tell.", "unreadable"),
    ],
)
def test_answers_are_compared_as_mathematics(
    checker: Checker, gold: str, prediction: str, status: str
) -> None:
    assert checker.check(gold, prediction).status == status


@needs_math
def test_what_hangs_swells_or_acts_is_a_row_with_a_reason(tmp_path: Path) -> None:
    touched = tmp_path / "touched"
    with Checker(1.5) as limited:
        # Loading takes longer than a row may.
        assert limited.check("1", "1").status == "right"
        tower = limited.check("5", "$9^{9^{9^{9^9}}}$")
        assert (tower.status, tower.found) == ("unchecked", "")
        assert tower.reason
        acts = limited.check("5", f"__import__('os').system('touch {touched}')")
        assert acts.status in ("unreadable", "wrong")
        assert limited.check("5", "so it is 5").status == "right"
    assert not touched.exists()


@needs_math
def test_the_process_that_checks_is_locked_and_knows_no_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOME_KEY", "secret")
    # What lies where the user is, is not imported.
    (tmp_path / "math_verify.py").write_text("raise SystemExit")
    with Checker() as found:
        assert found.check("1", "1").status == "right"
        assert found._process is not None
        folder = Path("/proc", str(found._process.pid))
        assert b"secret" not in (folder / "environ").read_bytes()
        limits = (folder / "limits").read_text()
        assert str(checking.MEMORY) in limits
        assert "NoNewPrivs:\t1" in (folder / "status").read_text()
    assert not folder.exists()


@needs_math
def test_a_killed_process_costs_one_row(checker: Checker) -> None:
    assert checker.check("1", "1").status == "right"
    assert checker._process is not None
    os.kill(checker._process.pid, 9)
    time.sleep(0.2)
    assert checker.check("1", "1").status == "unchecked"
    assert checker.check("1", "1").status == "right"


def test_without_the_library_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match="'answers' extra"):
        Checker()


def answers(name: str, rights: dict[int, list[str]]) -> Answers:
    found = Answers(name)
    for group, statuses in rights.items():
        for status in statuses:
            found.results.append((group, Checked(status)))  # type: ignore[arg-type]
            found.counts[status] += 1
    return found


def test_what_is_not_known_is_told_apart() -> None:
    given = {1: ["right"], 2: ["wrong"], 3: ["unreadable"], 4: ["unchecked"], 5: ["missing"]}
    found = answers("a", {**given, 6: ["no gold"]})
    assert found.accuracy is not None
    assert found.of_answered is not None
    assert (found.accuracy.value, found.accuracy.rows) == (0.2, 5)
    assert (found.of_answered.value, found.of_answered.rows) == (0.5, 2)
    # Exact (Clopper and Pearson), for one of two.
    assert found.of_answered.low == pytest.approx(0.01258, abs=1e-4)
    assert found.to_dict()["questions"]["all"] == 5


def test_responses_to_one_question_are_no_independent_rows() -> None:
    many = answers("a", {group: ["right" if group % 2 else "wrong"] * 10 for group in range(20)})
    few = answers("b", {group: ["right" if group % 2 else "wrong"] for group in range(20)})
    assert many.accuracy is not None
    assert few.accuracy is not None
    assert many.accuracy.rows == 200
    assert many.accuracy.high - many.accuracy.low > 0.9 * (few.accuracy.high - few.accuracy.low)


def test_files_are_compared_on_their_common_questions() -> None:
    one = answers("a", {n: ["right" if n < 30 else "wrong"] for n in range(40)})
    two = answers("b", {n: ["right" if n < 20 else "wrong"] for n in range(5, 45)})
    found = compare(one, two)
    assert (found.questions, found.only_first, found.only_second) == (35, 5, 5)
    assert (found.better, found.worse) == (10, 0)
    assert found.difference == pytest.approx(10 / 35)
    assert found.low is not None
    assert 0 < found.low < found.difference
    assert found.p == pytest.approx(2 / 2**10)
    assert compare(two, one).difference == -found.difference
    same = compare(one, one)
    assert (same.difference, same.p) == (0, 1)
    assert compare(answers("c", {1: ["right"]}), one).low is None
    with pytest.raises(InputError, match="no question"):
        compare(one, answers("d", {99: ["right"], 1: ["no gold"]}))


@needs_math
def test_the_command_tells_and_writes_what_it_found() -> None:
    rows: list[dict[str, Any]] = [
        {"question": "1+1?", "prediction": "It is $2,000,000.", "answer": 2e6, "mine": 1},
        {"question": "1+2?", "prediction": "It is 4.", "answer": "1+2=3\n#### 3"},
        {"question": "1+3?", "prediction": None, "answer": 4, "response_reason": "it was refused"},
        {"question": "1+4?", "prediction": "no idea", "answer": 5440000.0},
        {"question": "1+5?", "prediction": "6", "answer": None},
    ]
    Path("a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    rows[1]["prediction"] = "It is 3."
    Path("b.json").write_text(json.dumps(rows))
    command = [sys.executable, "-m", "pajama_tui", "probe", "check", "b.json"]
    more = ["--against", "a.jsonl", "--out", "checked.jsonl"]
    done = subprocess.run([*command, *more], capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stderr
    assert "50.0%" in done.stdout
    assert "2 right, 1 missing, 1 unreadable, 1 no gold" in done.stdout
    assert "1: it was refused" in done.stdout
    assert "better on 1 questions, worse on 0" in done.stdout
    written = [json.loads(line) for line in Path("checked.jsonl").read_text().splitlines()]
    assert [row["pajama_correct"] for row in written] == [True, True, None, None, None]
    assert (written[0]["mine"], written[0]["pajama_answer"]) == (1, "2000000")
    assert written[2]["pajama_answer_reason"] == "it was refused"


@needs_math
def test_questions_that_the_model_has_learned_are_left_out(checker: Checker) -> None:
    rows = [{"question": f"q{n}", "prediction": "It is 2.", "gold": "2"} for n in range(4)]
    Path("a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    Path("tuned").mkdir()
    with pytest.raises(InputError, match="does not say"):
        learned_questions("tuned")
    learned = [prompt_group("q1"), prompt_group("elsewhere")]
    Path("tuned", "pajama_sft.json").write_text(json.dumps({"learned_questions": learned}))
    data = open_rows("a.jsonl", responses=True)
    found = check_file(data, checker, learned=learned_questions("tuned"))
    assert dict(found.counts) == {"right": 3, "learned": 1}
    assert found.accuracy is not None
    assert found.accuracy.rows == 3
    assert len(found.by_question()) == 3


@needs_math
@pytest.mark.slow
def test_agrees_with_known_results_on_real_responses(shared_data: Path, checker: Checker) -> None:
    path = shared_data / "inspector" / "gsm8k_aspects.jsonl"
    with path.open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    rows = [row for row in rows if row.get("gold_final") is not None][:200]
    same = 0
    for row in rows:
        found = checker.check(f"{row['gold_final']:f}", row["prediction"])
        same += (found.status == "right") == bool(row["final_answer_correct"])
    assert same / len(rows) > 0.97
