"""Hostile, faulty and odd judges: each ends as its header says, and nothing else is touched."""

import functools
import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import run_as_nobody
from checkup import examine
from corpus import (
    CANARY,
    CORPUS,
    LIMITS,
    Hostile,
    complaint,
    interleaved,
    neighbours,
    pairs,
    quick_part,
)
from numpy.typing import NDArray
from processes import left_of, recorded

from pajama_tui.programs.judge import Judge
from pajama_tui.scoring import ScoreFailure, score_pairs
from pajama_tui.scoring.column import Column
from pajama_tui.scoring.health import Health

QUICK = quick_part(CORPUS)
REST = [hostile for hostile in CORPUS if hostile not in QUICK]
HERE = Path(__file__).parent
PACKAGE = HERE.parents[1] / "pajama_tui"

each_quick = pytest.mark.parametrize("hostile", QUICK, ids=lambda hostile: hostile.id)
each_other = pytest.mark.parametrize("hostile", REST, ids=lambda hostile: hostile.id)


@dataclass
class Run:
    """What came of many judges in one run."""

    scores: dict[str, NDArray[np.float32]]
    failures: list[ScoreFailure]
    left: list[int]

    def complaint(self, hostile: Hostile) -> str:
        name = hostile.judge.name
        own = [failure for failure in self.failures if failure.judge == f"{name}.py"]
        return complaint(hostile, self.scores[name], own)


@pytest.fixture(scope="module", autouse=True)
def secret_environment() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PAJAMA_SECRET", f"{CANARY}environment")
        patch.setenv("ANTHROPIC_API_KEY", f"{CANARY}key")
        yield


def run(judges: list[Judge], workers: int = 2) -> Run:
    with recorded() as zygotes:
        scores, failures = score_pairs(judges, pairs(), workers, limits=LIMITS)
    return Run(
        {judge.name: scores[:, k] for k, judge in enumerate(judges)}, failures, left_of(zygotes)
    )


@functools.cache
def run_here(part: str) -> Run:
    corpus = QUICK if part == "quick" else CORPUS
    return run(interleaved([hostile.judge for hostile in corpus]))


@functools.cache
def process_as_ordinary_user(part: str) -> "subprocess.CompletedProcess[str]":
    folder = Path(tempfile.mkdtemp())
    try:
        folder.chmod(0o755)
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(PACKAGE, folder / "pajama_tui", ignore=ignore)
        shutil.copytree(HERE, folder / "tests" / "scoring", ignore=ignore)
        subprocess.run(["chmod", "-R", "a+rX", folder], check=True)
        script = folder / "tests" / "scoring" / Path(run_as_nobody.__file__).name
        return subprocess.run(
            [sys.executable, "-B", script, part], capture_output=True, text=True, cwd="/"
        )
    finally:
        shutil.rmtree(folder)


def run_as_ordinary_user(part: str) -> Run:
    if os.getuid() != 0:
        pytest.skip("the tests themselves run as an ordinary user")
    done = process_as_ordinary_user(part)
    if done.returncode == run_as_nobody.NOT_POSSIBLE:
        pytest.skip(done.stderr.strip())
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["user"] == run_as_nobody.NOBODY
    return Run(
        {name: np.array(values, np.float32) for name, values in answer["scores"].items()},
        [ScoreFailure(**failure) for failure in answer["failures"]],
        [],
    )


@each_quick
def test_hostile_judge_ends_as_its_header_says(hostile: Hostile) -> None:
    assert run_here("quick").complaint(hostile) == ""


@pytest.mark.slow
@each_other
def test_every_other_hostile_judge_ends_as_its_header_says(hostile: Hostile) -> None:
    assert run_here("full").complaint(hostile) == ""


@each_quick
def test_hostile_judge_of_an_ordinary_user(hostile: Hostile) -> None:
    assert run_as_ordinary_user("quick").complaint(hostile) == ""


@pytest.mark.slow
@each_other
def test_every_other_hostile_judge_of_an_ordinary_user(hostile: Hostile) -> None:
    assert run_as_ordinary_user("full").complaint(hostile) == ""


@pytest.mark.parametrize("part", ["quick", pytest.param("full", marks=pytest.mark.slow)])
@pytest.mark.parametrize("how", [run_here, run_as_ordinary_user], ids=["here", "ordinary-user"])
def test_nothing_is_left_of_a_run_and_honest_judges_are_untouched(
    how: Callable[[str], Run], part: str
) -> None:
    done = how(part)
    assert done.left == []
    assert glob.glob("/tmp/pajama-hostile-*") == []
    lengths = [[len(pair["response_a"]), len(pair["response_b"])] for pair in pairs()]
    for neighbour in neighbours():
        np.testing.assert_array_equal(done.scores[neighbour.name], lengths)


def test_an_honest_judge_scores_alike_alone_and_among_those_that_patch_everything() -> None:
    honest = next(hostile.judge for hostile in CORPUS if hostile.id == "leaks/honest_neighbour")
    leaking = [
        hostile.judge
        for hostile in CORPUS
        if hostile.category == "leaks" and hostile.judge is not honest
    ]
    alone = run([honest], workers=1)
    # One worker: all of them are children of one zygote, and the honest one is the last.
    together = run([*leaking, honest], workers=1)
    assert np.isfinite(alone.scores[honest.name]).all()
    np.testing.assert_array_equal(together.scores[honest.name], alone.scores[honest.name])


# What a second look cannot see, and why.
UNSEEN = (
    {}
    if sys.version_info >= (3, 12)
    else {"recursion_error_expected": "an error for lack of stack ends tracing before Python 3.12"}
)


@functools.cache
def checkup() -> dict[str, tuple[Health, Column]]:
    marked = [hostile.judge for hostile in CORPUS if hostile.health]
    return examine(marked, pairs(), LIMITS)


@pytest.mark.slow
@pytest.mark.parametrize(
    "hostile", [hostile for hostile in CORPUS if hostile.health], ids=lambda hostile: hostile.id
)
def test_health_check_flags_what_the_header_says(hostile: Hostile) -> None:
    if hostile.judge.name in UNSEEN:
        pytest.skip(UNSEEN[hostile.judge.name])
    health, column = checkup()[hostile.judge.name]
    if health.failed == health.texts:
        # No score is left that the flag could warn of; the reason is shown instead.
        assert health.left_out
    elif hostile.health in ("nondeterministic", "stateful"):
        assert health.changed > 0, health
    elif hostile.health == "swallows":
        assert health.swallowed > 0, health
        assert health.caught
    else:
        assert hostile.health == "constant"
        assert health.left_out.startswith(("constant", "near-constant"))
    assert column.complete
