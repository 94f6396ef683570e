"""How libraries say that they ran out of memory."""

from pajama_tui.errors import PajamaError

_SIGNS = ("out of memory", "can't allocate memory", "cannot allocate memory", "alloc_failed")


class OutOfMemory(PajamaError):
    """The device's memory, or the machine's, does not hold this training."""


def is_out_of_memory(error: BaseException) -> bool:
    """Whether `error` is a library's way of running out of memory, a device's or the machine's."""
    return isinstance(error, MemoryError) or any(sign in str(error).lower() for sign in _SIGNS)
