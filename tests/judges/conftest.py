"""The shipped judges as callables: they are the project's own files, so no sandbox is needed."""

from collections.abc import Callable

import pytest

from pajama_tui.programs import Judge, find_judges, shipped_judges_dir

Score = Callable[[str, str], float]


def load(judge: Judge) -> Score:
    """Run the file's own text and return its entry point."""
    namespace: dict[str, object] = {"__name__": "judge"}
    exec(compile(judge.source, str(judge.path), "exec"), namespace)
    score = namespace["judging_function"]
    assert callable(score)
    return score


@pytest.fixture(scope="session")
def shipped() -> dict[str, Score]:
    """Every shipped judge's function by "rubric/name"."""
    return {judge.label: load(judge) for judge in find_judges(shipped_judges_dir())}
