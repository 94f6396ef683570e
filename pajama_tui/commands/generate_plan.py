"""What `generate` says before it spends, and when it is stopped."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pajama_tui.pipeline.forecast import Forecast
    from pajama_tui.pipeline.generating import Generation


def plan(generation: "Generation", forecast: "Forecast", place: str) -> Iterator[str]:
    """Yield what is going to be asked and paid; `place` is the server's address."""
    from pajama_tui.pipeline.generation_words import files_words, plan_words

    yield f"{files_words(generation)} Edit them to change it."
    yield from plan_words(generation, forecast, place)
    if not generation.todo:
        yield (
            "Every slot has its outcome. --retry-empty asks again for empty ones, a larger -n "
            "for more."
        )


def interrupted(generation: "Generation | None") -> str:
    """Return what is said when the user stops the command; None: before anything was planned."""
    batches = generation.in_batches() if generation is not None else ""
    if batches:
        return (
            f"Interrupted. {batches} It goes on there. The same command collects it when it has "
            "ended, and asks for nothing in it again; --cancel-batch cancels it."
        )
    return (
        "Interrupted. Every answer that came is kept; run the same command to go on. What was "
        "under way may have been charged."
    )
