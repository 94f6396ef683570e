"""Errors whose text is a sentence for the user: what is wrong, where, and what to do."""


class PajamaError(Exception):
    """Something failed, and the message says what in words a user can act on."""

    exit_code = 1


class InputError(PajamaError):
    """The user's input or usage is wrong (a file, an option, a column mapping)."""

    exit_code = 2


class ColumnsUnknown(InputError):
    """No columns were recognised as pairs; `example` is a mapping to begin with."""

    def __init__(self, message: str, example: str) -> None:
        super().__init__(message)
        self.example = example


class MissingExtra(PajamaError):
    """An optional dependency is not installed; the message names the extra that brings it."""

    exit_code = 2

    def __init__(self, purpose: str, extra: str) -> None:
        super().__init__(f"{purpose} needs the '{extra}' extra: pip install 'pajama-tui[{extra}]'")
