"""Which function does the work of which kind of job."""

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

from pajama_tui.errors import InputError
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.training.jobs.run import JobRun

# kind: "module:function", imported in the job's own process only. By name, because a kind may
# live in a room above this one.
KINDS = {
    "score": "pajama_tui.pipeline.score_job:score_job",
    "reward": "pajama_tui.training.reward.job:reward_job",
    "probe": "pajama_tui.training.probe_learning.job:probe_job",
    "sft": "pajama_tui.training.sft.job:sft_job",
    "probe-baselines": "pajama_tui.training.probe_baselines.job:baselines_job",
}


def check_kind(kind: str) -> None:
    """Raise InputError where there is no such kind."""
    if kind not in KINDS:
        raise InputError(
            f"There is no kind of job '{printable(kind, limit=40)}'; there are "
            f"{', '.join(sorted(KINDS))}. Another version of pajama-tui may have made it."
        )


def load_kind(kind: str) -> "Callable[[JobRun], None]":
    """Import and return the function of a kind.

    Raises:
        InputError: there is no such kind.
        MissingExtra: what the kind's module raises where its libraries are not installed.
    """
    check_kind(kind)
    module, _, name = KINDS[kind].partition(":")
    function: Callable[[JobRun], None] = getattr(import_module(module), name)
    return function
