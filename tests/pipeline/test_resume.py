"""A run that is killed again and again ends with the scores of one that was left alone."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from pajama_tui.programs.judge import Judge, read_judge
from pajama_tui.scoring import Limits
from pajama_tui.scoring.column import Column, assemble
from pajama_tui.scoring.plan import Plan, Planner
from pajama_tui.scoring.store import ScoreStore

REPOSITORY = Path(__file__).parents[2]
KILLS = 50
PAIRS = 4200  # 8,400 texts: three chunks

# Slow enough for kills to hit the middle of chunks; every kind of column is there.
JUDGES = {
    "length": "return len(response)",
    "letters": "return sum(sorted(map(ord, response))) / (1 + len(response)) + slow(response)",
    "words": "return len(set(response.split())) + slow(response)",
    "abstains": "return float('nan') if 'seven' in response else len(query) + slow(response)",
    "fails": "return 1 / ('seven' not in response) + slow(response)",
    "crashes": "import os\n    if response.startswith('nine nine'): os._exit(1)\n"
    "    return slow(response)",
    "denied": "if response.startswith('two two two'): open('/etc/passwd')\n"
    "    return slow(response)",
    "broken": "return undefined",
}
SLOW = """
def slow(text):
    total = 0
    for _ in range(100):
        for character in text:
            total += ord(character) % 7
    return total % 11
"""


def write_material(folder: Path) -> list[dict[str, str]]:
    """A data file and a folder of judges; returns the pairs."""
    source = random.Random(5)
    words = "one two three four five six seven eight nine ten".split()

    def text() -> str:
        return " ".join(source.choices(words, k=source.randint(2, 12)))

    pairs = [
        {"prompt": f"Count, {k}.", "response_a": text(), "response_b": text()} for k in range(PAIRS)
    ]
    lines = [json.dumps({**pair, "label": source.choice("ab")}) for pair in pairs]
    (folder / "pairs.jsonl").write_text("\n".join(lines) + "\n")
    judges = folder / "made" / "rubric"
    judges.mkdir(parents=True)
    for name, body in JUDGES.items():
        text_of = f"{SLOW}\n\ndef judging_function(query, response):\n    {body}\n"
        (judges / f"{name}.py").write_text(text_of)
    return pairs


def command(folder: Path, session: str) -> list[str]:
    return [
        *[sys.executable, "-m", "pajama_tui", "run", "pairs.jsonl", "--session", session],
        *["--judges", "made", "--workers", "2", "--label-model", "majority", "--json"],
    ]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(REPOSITORY)}


def run(folder: Path, session: str) -> dict[str, object]:
    done = subprocess.run(
        command(folder, session), cwd=folder, env=environment(), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def plan_of(pairs: list[dict[str, str]]) -> Plan:
    planner = Planner()
    for pair in pairs:
        planner.add(pair["prompt"], pair["response_a"], pair["response_b"])
    return planner.finish()


def columns(folder: Path, session: str, plan: Plan) -> dict[str, Column]:
    limits = Limits()
    (scores,) = (folder / session / "scores").iterdir()
    store = ScoreStore(scores, limits)
    judges = [read_judge(path) for path in sorted(folder.glob("made/*/*.py"))]
    return {judge.name: column_of(store, judge, plan, limits) for judge in judges}


def column_of(store: ScoreStore, judge: Judge, plan: Plan, limits: Limits) -> Column:
    pieces = store.read(judge)
    for chunk, piece in pieces.items():
        assert len(piece.scores) == plan.borders[chunk + 1] - plan.borders[chunk]
    return assemble(pieces, plan.borders, limits.strikes)


def bytes_of(folder: Path, session: str) -> dict[str, bytes]:
    scores = folder / session / "scores"
    return {path.name: path.read_bytes() for path in scores.rglob("*.scores")}


@pytest.mark.slow
def test_fifty_kills_change_no_score(tmp_path: Path) -> None:
    pairs = write_material(tmp_path)
    plan = plan_of(pairs)
    assert plan.n_chunks >= 3
    run(tmp_path, "calm")
    expected = columns(tmp_path, "calm", plan)
    assert {name for name, column in expected.items() if column.stopped} == {
        "crashes",
        "denied",
        "broken",
    }

    seed = int(os.environ.get("PAJAMA_TEST_SEED", "") or random.randrange(10**6))
    print(f"PAJAMA_TEST_SEED={seed}")
    source = random.Random(seed)
    killed = 0
    sessions = ["storm-0"]
    while killed < KILLS:
        process = subprocess.Popen(
            command(tmp_path, sessions[-1]),
            cwd=tmp_path,
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            _, error = process.communicate(timeout=source.uniform(0.05, 3))
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            killed += 1
        else:
            assert process.returncode == 0, error
            sessions.append(f"storm-{len(sessions)}")
    run(tmp_path, sessions[-1])
    print(f"{killed} kills over {len(sessions)} sessions")

    calm = run(tmp_path, "calm")
    for session in sessions:
        assert_same(columns(tmp_path, session, plan), expected)
        before = bytes_of(tmp_path, session)
        again = run(tmp_path, session)
        assert bytes_of(tmp_path, session) == before, "a judge was run again"
        assert again["verdicts"] == calm["verdicts"]
        assert again["failures"] == calm["failures"]


def assert_same(found: dict[str, Column], expected: dict[str, Column]) -> None:
    for name, column in expected.items():
        other = found[name]
        assert column.complete
        assert other.complete
        assert other.scores.tobytes() == column.scores.tobytes(), name
        np.testing.assert_array_equal(other.kinds, column.kinds, name)
        assert other.failures == column.failures
        assert other.stopped == column.stopped
