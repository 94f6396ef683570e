"""What fails while training, as sentences that say what to change."""

from collections.abc import Iterator
from contextlib import contextmanager

from pajama_tui.training.models.memory import OutOfMemory, is_out_of_memory
from pajama_tui.training.reward.settings import RewardSettings


@contextmanager
def out_of_memory(settings: RewardSettings, max_length: int) -> Iterator[None]:
    """Turn every library's way of running out of memory into one sentence with what to lower.

    Raises:
        OutOfMemory: instead of what was raised inside.
    """
    try:
        yield
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
        wanted = [f"--max-length (now {max_length})"]
        if settings.batch > 1:
            more = "" if settings.accumulate > 1 else " and raise --accumulate by as much"
            wanted.insert(0, f"--batch (now {settings.batch}){more}")
        others = ["use --checkpointing"] if settings.checkpointing is not True else []
        if not settings.lora:
            others.append("--lora" if others else "use --lora")
        ways = f", or {' or '.join(others)}" if others else ""
        raise OutOfMemory(
            f"Out of memory: lower {' or '.join(wanted)}{ways}. What was learned up to the last "
            "checkpoint is kept."
        ) from error
