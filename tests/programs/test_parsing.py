"""Sources are parsed in many threads at once: screens, try-outs and generation all do."""

import gc
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from pajama_tui.programs.check import check_judge
from pajama_tui.programs.judge import Judge
from pajama_tui.programs.parsing import docstring

SOURCE = '''"""Counts words."""


def judging_function(query: str, response: str) -> float:
''' + "".join(
    f"    if response.count({number}) > (({number} + 1) * (2 + len(query))):\n        return 0.5\n"
    for number in range(60)
)


@pytest.fixture
def restless_collector() -> Iterator[None]:
    """Hand over to other threads where the collector runs, as weak references' callbacks do."""

    def hand_over(phase: str, info: dict[str, int]) -> None:
        time.sleep(0)

    thresholds = gc.get_threshold()
    gc.callbacks.append(hand_over)
    gc.set_threshold(500)
    yield
    gc.set_threshold(*thresholds)
    gc.callbacks.remove(hand_over)


@pytest.mark.usefixtures("restless_collector")
def test_a_good_source_is_good_in_whichever_thread_it_is_checked() -> None:
    judge = Judge("counts", "relevance", SOURCE)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: check_judge(judge), range(40)))
    assert [each.message for findings in found for each in findings] == []


def test_no_docstring_is_told_from_a_source_that_does_not_parse() -> None:
    assert docstring('"""What it measures.\n\nMore."""') == "What it measures.\n\nMore."
    assert docstring("x = 1") == ""
    assert docstring("def broken(:") is None
    assert docstring("x = '\0'") is None
