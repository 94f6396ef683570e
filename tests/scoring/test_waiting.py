"""A judge that waits is ended; one that gets little of the machine is not."""

import os
from pathlib import Path

import pytest

from pajama_tui.programs.judge import Judge
from pajama_tui.scoring import Limits
from pajama_tui.scoring.jail_process import Jail

LENGTH = Judge("length", "", "def judging_function(query, response):\n    return len(response)\n")
LIMITS = Limits(cpu_seconds=1, wall_seconds=0.5)
BUSY = """
import time

def judging_function(query, response):
    end = time.monotonic() + 1.5
    while time.monotonic() < end:
        begun = time.thread_time()
        while time.thread_time() - begun < {work}:
            pass
        time.sleep({rest})
    return 7.0
"""


@pytest.mark.parametrize(
    ("work", "rest", "score", "reason"),
    [(0.004, 0.02, 7.0, ""), (0.0001, 0.05, None, "did nothing for 0.5 s")],
    ids=["starved", "waits"],
)
def test_only_a_judge_that_hardly_computes_is_said_to_do_nothing(
    work: float, rest: float, score: float | None, reason: str, zygotes: list[int]
) -> None:
    judge = Judge("busy", "", BUSY.format(work=work, rest=rest))
    with Jail() as jail:
        jail.load([("p", "r")])
        piece = jail.run(judge, LIMITS)
    if score is None:
        assert piece.kinds[0] != 0
        assert reason in piece.messages[0]
    else:
        assert (piece.kinds[0], piece.scores[0]) == (0, score)


@pytest.mark.parametrize("nice", [0, 10])
def test_a_zygote_steps_back_as_far_as_it_is_told(nice: int, zygotes: list[int]) -> None:
    with Jail(nice=nice) as jail:
        own = os.getpriority(os.PRIO_PROCESS, 0)
        assert os.getpriority(os.PRIO_PROCESS, jail.pid) == max(nice, own)
        group = Path(f"/proc/{jail.pid}/autogroup")
        if group.exists():
            # A session is weighed against the others by this alone.
            assert group.read_text().split()[-1] == str(nice)
        jail.load([("p", "abc")])
        assert jail.run(LENGTH, Limits()).scores[0] == 3.0
