"""One writer a session: a lock file that names its holder, safe on NFS and after a kill."""

import atexit
import errno
import json
import os
import pwd
import re
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from pajama_tui.errors import PajamaError
from pajama_tui.untrusted import printable

LOCK_NAME = "lock"
# What file systems without hard links answer to link().
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}
_TRIES = 50
_UNREADABLE = "unreadable"
_NONCE = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lock.

    Attributes:
        machine: the kernel's boot id and the pid namespace: what `pid` is counted in.
        started: the process's start in clock ticks since boot; tells a reused pid apart.
        since: when it was taken, UTC.
        nonce: names this one taking of the lock.
    """

    host: str
    user: str
    pid: int
    started: str
    machine: str
    since: str
    nonce: str

    def __str__(self) -> str:
        text = f"process {self.pid} of {self.user} on {self.host} since {self.since}"
        return printable(text, limit=300)


class SessionBusy(PajamaError):
    """Another process writes this session; `holder` says which."""

    def __init__(self, directory: Path, holder: Holder, *, unsure: bool) -> None:
        self.holder = holder
        advice = "--read-only opens it all the same."
        if unsure:
            advice += " If that process is gone, --take-over takes the session over."
        super().__init__(
            f"The session {printable(str(directory))} is open for writing in {holder}: {advice}"
        )


class SessionLock:
    """The right to write in a session's directory, held from `acquire` to `release` or exit.

    A lock whose process is gone from this machine is taken over without asking; of any number of
    takers one wins, even where takers are killed half-way. A lock from another machine can't be
    checked and is taken only with `take_over`.
    """

    def __init__(self, directory: Path, *, take_over: bool = False) -> None:
        self._path = directory / LOCK_NAME
        self._take_over = take_over
        self._me: Holder | None = None

    def acquire(self) -> None:
        """Take the lock.

        Raises:
            SessionBusy: another process holds it, or might.
            OSError: the lock file can't be written.
        """
        me = _this_process()
        _hold(self._path, me, take_over=self._take_over)
        self._me = me
        atexit.register(self.release)

    def check(self) -> None:
        """Make sure the lock is still ours, taking it again where somebody deleted it.

        Raises:
            SessionBusy: another machine took the session over.
        """
        if self._me is None:
            raise PajamaError("This session is closed: open it again to write in it.")
        current = _read(self._path)
        if current is None:
            _hold(self._path, self._me, take_over=False)
        elif current != self._me:
            raise SessionBusy(self._path.parent, current, unsure=False)

    def release(self) -> None:
        """Give the lock up; does nothing where it isn't ours (any more)."""
        me, self._me = self._me, None
        # A forked child has a copy of this object but not the lock.
        if me is None or me.pid != os.getpid():
            return
        atexit.unregister(self.release)
        claim = _claim(self._path, me)
        try:
            _hold(claim, me, take_over=False)
            claimed = True
        except SessionBusy:
            return
        except OSError:
            # A full disk has no room for the claim, but a file can still be deleted.
            claimed = False
        with suppress(OSError):
            if _read(self._path) == me:
                os.unlink(self._path)
        if claimed:
            with suppress(OSError):
                os.unlink(claim)

    def __enter__(self) -> "SessionLock":
        self.acquire()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()


def holder_of(directory: Path) -> tuple[Holder, bool | None] | None:
    """Return who holds the session's lock, and whether that process has ended; None: nobody.

    Whether it has ended is None where it can't be known from this machine.
    """
    holder = _read(directory / LOCK_NAME)
    return None if holder is None else (holder, _is_gone(holder))


def _hold(path: Path, me: Holder, *, take_over: bool) -> None:
    """Make `path` a lock of `me`, replacing the lock of a process that is gone.

    Reading a lock and then replacing it are two steps, and what is replaced must still be what
    was read. So whoever replaces or deletes one taking of a lock first holds the claim on it: a
    lock file named after that taking's nonce, itself subject to the same rule.
    """
    for _ in range(_TRIES):
        if _create(path, me):
            return
        holder = _read(path)
        if holder is None:
            continue
        gone = _is_gone(holder)
        if gone is False or (gone is None and not take_over):
            raise SessionBusy(path.parent, holder, unsure=gone is None)
        claim = _claim(path, holder)
        _hold(claim, me, take_over=False)
        try:
            if _read(path) == holder:
                _replace(path, me)
                return
        finally:
            with suppress(FileNotFoundError):
                os.unlink(claim)
    raise PajamaError(
        f"Can't take the lock {printable(str(path))}: it keeps changing. Try again in a moment."
    )


def _claim(path: Path, holder: Holder) -> Path:
    return path.with_name(f"{path.name}.{holder.nonce}")


def _create(path: Path, me: Holder) -> bool:
    """Create the lock file whole, in one step; False if there is one."""
    temporary = _written(path, me)
    try:
        os.link(temporary, path)
    except FileExistsError:
        # NFS repeats a request whose answer got lost, and then finds its own link. Its count of
        # links may be one it knew before; opening the lock asks the server.
        return _read(path) == me
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        return _create_exclusively(path, me)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(temporary)
    return True


def _create_exclusively(path: Path, me: Holder) -> bool:
    try:
        _write(path, me)
    except FileExistsError:
        return False
    return True


def _replace(path: Path, me: Holder) -> None:
    temporary = _written(path, me)
    try:
        os.replace(temporary, path)
    except FileNotFoundError:
        # As with links: the repeated request finds that it is done.
        if _read(path) != me:
            raise
    except OSError:
        os.unlink(temporary)
        raise


def _written(path: Path, me: Holder) -> Path:
    temporary = path.with_name(f".{LOCK_NAME}.{me.nonce}.{os.urandom(4).hex()}")
    _write(temporary, me)
    return temporary


def _write(path: Path, me: Holder) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(asdict(me), file)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        with suppress(OSError):
            os.unlink(path)
        raise


def _read(path: Path) -> Holder | None:
    """Return the holder, or None if there is no lock.

    Without hard links a lock is empty for an instant; one that stays unreadable was left by a
    writer that died in that instant, and comes back as a holder that is gone.
    """
    for _ in range(_TRIES):
        try:
            record = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except PermissionError:
            owner = _user_name(path.stat().st_uid)
            return Holder("an unknown host", owner, 0, "", "", "an unknown time", _UNREADABLE)
        except ValueError:
            time.sleep(0.01)
        else:
            if _is_holder(record):
                return Holder(**record)
            break
    return Holder(os.uname().nodename, "nobody", 0, "", "", "an unknown time", _UNREADABLE)


def _is_holder(record: Any) -> bool:
    if not isinstance(record, dict) or set(record) != set(Holder.__slots__):
        return False
    texts = [value for name, value in record.items() if name != "pid"]
    # A pid of 0 or less names a process group; the nonce becomes part of a file's name.
    return (
        type(record["pid"]) is int
        and 0 < record["pid"] < 2**31
        and all(isinstance(text, str) for text in texts)
        and _NONCE.fullmatch(record["nonce"]) is not None
    )


def _is_gone(holder: Holder) -> bool | None:
    """Return whether the holder's process has ended; None where it can't be known from here."""
    boot, namespace = _boot_and_namespace()
    its_boot, _, its_namespace = holder.machine.partition(" ")
    if its_boot != boot:
        return True if holder.host == os.uname().nodename else None
    if its_namespace != namespace:
        return None
    try:
        state, started = _state_and_start(holder.pid)
    except OSError:
        # /proc may hide the processes of other users; a signal still finds them.
        try:
            os.kill(holder.pid, 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            return False
        return False
    return state in "ZX" or started != holder.started


def _this_process() -> Holder:
    pid = os.getpid()
    return Holder(
        host=os.uname().nodename,
        user=_user_name(os.getuid()),
        pid=pid,
        started=_state_and_start(pid)[1],
        machine=" ".join(_boot_and_namespace()),
        since=datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC"),
        nonce=os.urandom(8).hex(),
    )


def _state_and_start(pid: int) -> tuple[str, str]:
    """Return fields 3 and 22 of /proc/PID/stat; the name in field 2 may hold anything."""
    stat = Path(f"/proc/{pid}/stat").read_text(errors="replace")
    fields = stat.rpartition(")")[2].split()
    return fields[0], fields[19]


def _boot_and_namespace() -> tuple[str, str]:
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return boot, os.readlink("/proc/self/ns/pid")


def _user_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"
