"""The user's own editor, on a text that no session holds yet."""

import contextlib
import os
import shlex
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

from pajama_tui.errors import InputError, PajamaError
from pajama_tui.programs.judge import Judge, read_judge
from pajama_tui.untrusted import printable

_EDITORS = ("vi", "nano")


class Sheet:
    """A file outside the session to edit a judge in; gone at the end unless something is in it.

    Attributes:
        path: the file.
        left: whether the file is kept at the end: it holds what is nowhere else.
    """

    def __init__(self, judge: Judge) -> None:
        self._original = judge.source.encode("utf-8", "surrogateescape")
        self.path = Path(tempfile.mkdtemp(prefix="pajama-tui-")) / f"{judge.name}.py"
        self.path.write_bytes(self._original)

    @property
    def left(self) -> bool:
        return self.path.exists() and self.path.read_bytes() != self._original

    def read(self) -> str:
        """Return the text that is in it now.

        Raises:
            InputError: the file is gone.
        """
        try:
            return read_judge(self.path).source
        except OSError as error:
            raise InputError(
                f"{printable(str(self.path))} cannot be read: {error.strerror}."
            ) from error

    def remove(self) -> None:
        """Remove the file and its folder."""
        shutil.rmtree(self.path.parent, ignore_errors=True)


def open_editor(path: Path) -> None:
    """Run $VISUAL or $EDITOR on a file, and wait for its end. The terminal must be the editor's.

    Raises:
        InputError: there is no editor, or it can't be started.
        PajamaError: it ended with another code than 0.
    """
    command = editor_command()
    shown = printable(shlex.join(command))
    with _without_interrupts():
        try:
            # The editor takes interrupts itself, however this process takes them meanwhile.
            pid = os.posix_spawnp(
                command[0], [*command, str(path)], os.environ, setsigdef=[signal.SIGINT]
            )
        except OSError as error:
            raise InputError(
                f"The editor '{shown}' can't be started: {error.strerror}. Set EDITOR to one that "
                "can."
            ) from error
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if code:
        raise PajamaError(f"The editor '{shown}' ended with code {code}; nothing was saved.")


def editor_command() -> list[str]:
    """Return the user's editor with its arguments.

    Raises:
        InputError: none is set or there, or its variable can't be understood.
    """
    for name in ("VISUAL", "EDITOR"):
        try:
            command = shlex.split(os.environ.get(name, ""))
        except ValueError as error:
            raise InputError(f"{name} can't be understood: {error}. Mend it.") from error
        if command:
            return command
    for editor in _EDITORS:
        if shutil.which(editor):
            return [editor]
    raise InputError("There is no editor: set EDITOR, or name a file with --from.")


@contextlib.contextmanager
def _without_interrupts() -> Iterator[None]:
    """Leave ctrl+c to the editor: it is sent to every process of the terminal."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_DFL if before is None else before)
