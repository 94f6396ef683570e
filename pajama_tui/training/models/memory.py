"""How libraries say that they ran out of memory."""

_SIGNS = ("out of memory", "can't allocate memory", "cannot allocate memory", "alloc_failed")


def is_out_of_memory(error: BaseException) -> bool:
    """Whether `error` is a library's way of running out of memory, a device's or the machine's."""
    return isinstance(error, MemoryError) or any(sign in str(error).lower() for sign in _SIGNS)
