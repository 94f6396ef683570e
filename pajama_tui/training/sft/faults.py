"""What fails while finetuning, as a sentence that says what to change."""

from collections.abc import Iterator
from contextlib import contextmanager

from pajama_tui.training.models.memory import OutOfMemory, is_out_of_memory
from pajama_tui.training.sft.settings import SftSettings


@contextmanager
def out_of_memory(settings: SftSettings, pass_tokens: int, max_length: int) -> Iterator[None]:
    """Turn every library's way of running out of memory into one sentence with what to lower.

    Raises:
        OutOfMemory: instead of what was raised inside.
    """
    try:
        yield
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
        ways = []
        # A pass holds one row at least: fewer tokens than that change nothing.
        if pass_tokens > max_length:
            ways.append(f"lower --batch-tokens (now {pass_tokens}; it changes no result)")
        ways.append(f"lower --max-length (now {max_length})")
        if settings.checkpointing is not True:
            ways.append("use --checkpointing")
        if settings.full:
            ways.append("leave --full away")
        raise OutOfMemory(
            f"Out of memory: {', or '.join(ways)}. What was learned up to the last checkpoint is "
            "kept."
        ) from error
