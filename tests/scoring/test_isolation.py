"""The walls around a judge: what is missing stops the run, what is there lets nothing through."""

import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from corpus import pairs
from processes import session_members, wait_for

from pajama_tui.programs.judge import Judge
from pajama_tui.scoring import Limits, jail_process, score_pairs
from pajama_tui.scoring.control import RunControl
from pajama_tui.scoring.jail import region
from pajama_tui.scoring.jail_process import Jail, SandboxUnavailable, WorkerLost
from pajama_tui.scoring.store import MemoryPieces

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[1]
LIMITS = Limits(cpu_seconds=0.5, wall_seconds=2, memory_mib=256, strikes=1)
LENGTH = Judge("length", "", "def judging_function(query, response):\n    return len(response)\n")

# A way around every guard that is written in Python: up the stack to the sandbox's own handle on
# the C library, which was loaded before the lock.
RAW_CALLS = """
import os, sys
COLUMN = {column}

def up_to(name, where):
    frame = sys._getframe()
    while name not in getattr(frame, where):
        frame = frame.f_back
    return getattr(frame, where)[name]

def raw(number, *arguments):
    return up_to("seccomp", "f_globals")._libc.syscall(number, *arguments)

def call(name, *arguments):
    numbers = up_to("seccomp", "f_globals")._NUMBERS[name]
    return raw(numbers[COLUMN], *arguments)
""".replace("{column}", "0" if os.uname().machine == "x86_64" else "1")


def judge(body: str, name: str = "judge", before: str = "") -> Judge:
    """A judge whose function has this body."""
    body = textwrap.indent(textwrap.dedent(body).strip(), "    ")
    return Judge(name, "", f"{before}\ndef judging_function(query, response):\n{body}\n")


def in_another_process(script: str, *args: str) -> subprocess.CompletedProcess[str]:
    """Run a script that may import the package and the modules of this folder."""
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script), *args],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": f"{REPOSITORY}{os.pathsep}{HERE}"},
    )


# What the kernel refuses, as a filter laid over the process before it scores: (call, argument 0).
REFUSE = """
import ctypes, errno, json, os, struct, sys
from corpus import pairs
from pajama_tui.errors import PajamaError
from pajama_tui.programs.judge import Judge
from pajama_tui.scoring import score_pairs
from pajama_tui.scoring.jail import landlock, seccomp
from pajama_tui.scoring.jail_process import Jail, SandboxUnavailable

SECCOMP, PRCTL = (317, 157) if os.uname().machine == "x86_64" else (277, 167)
PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 22, 38

def refuse(*calls):
    code = []
    def add(operation, value, true=0, false=0):
        code.append(struct.pack("=HBBI", operation, true, false, value))
    add(0x20, 0)
    for number, argument in calls:
        if argument is None:
            add(0x15, number, 0, 1)
        else:
            add(0x15, number, 0, 4)
            add(0x20, 16)
            add(0x15, argument, 0, 1)
        add(0x06, 0x00050000 | errno.EPERM)
        if argument is not None:
            add(0x20, 0)
    add(0x06, 0x7FFF0000)
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    seccomp.install(b"".join(code))

LENGTH = Judge("length", "", "def judging_function(query, response):\\n    return len(response)\\n")
# Tells whether any judge was run at all, even one that would be refused its score.
SPY = Judge("spy", "", "raise SystemExit('the judge was run')")
"""


@pytest.mark.parametrize(
    ("refused", "missing"),
    [
        ("(SECCOMP, None), (PRCTL, PR_SET_SECCOMP)", "seccomp filters (EPERM)"),
        ("(PRCTL, PR_SET_NO_NEW_PRIVS)", "PR_SET_NO_NEW_PRIVS"),
        ("(SECCOMP, None), (PRCTL, None)", "prctl"),
    ],
)
def test_without_seccomp_nothing_is_run_and_the_message_names_what_is_missing(
    refused: str, missing: str
) -> None:
    script = REFUSE + textwrap.dedent(f"""
        refuse({refused})
        found = []
        class Pieces:
            def read(self, judge): return {{}}
            def add(self, judge, chunk, piece): found.append(piece)
            def finish(self, judge): pass
        try:
            score_pairs([LENGTH, SPY], pairs(), pieces=Pieces())
        except SandboxUnavailable as error:
            assert isinstance(error, PajamaError)
            print(json.dumps([str(error), error.exit_code, len(found)]))
        else:
            print("it ran")
    """)
    done = in_another_process(script)
    assert done.returncode == 0, done.stderr
    message, code, found = json.loads(done.stdout)
    assert missing in message
    assert "nothing was run" in message
    assert "--unsafe-no-sandbox" in message
    assert (code, found) == (1, 0)


def test_unsafe_runs_there_and_says_so() -> None:
    script = REFUSE + textwrap.dedent("""
        from pajama_tui.scoring.limits import Limits
        from pajama_tui.scoring.store import ScoreStore
        from pathlib import Path
        refuse((SECCOMP, None), (PRCTL, None))
        seen = []
        rows = pairs()
        scores, failures = score_pairs([LENGTH], rows, locked=False, on_progress=seen.append)
        right = [[len(row["response_a"]), len(row["response_b"])] for row in rows]
        with Jail(locked=False) as jail:
            name, sentence = jail.level.name, jail.level.describe()
        path = ScoreStore(Path("x"), Limits(), unsafe=True).path(LENGTH).name
        ok = scores[:, 0].tolist() == right and not failures
        print(json.dumps([ok, seen[-1].level, name, sentence, path]))
    """)
    done = in_another_process(script)
    assert done.returncode == 0, done.stderr
    ok, level, name, sentence, path = json.loads(done.stdout)
    assert ok
    assert (level, name) == ("none", "none")
    assert sentence.startswith("NO SANDBOX")
    assert ".unsafe." in path


def test_without_landlock_the_filter_alone_holds() -> None:
    script = REFUSE + textwrap.dedent("""
        refuse((444, None))
        assert landlock.abi() == 0
        seen = []
        spy = Judge("spy", "", "import io\\n"
            "def judging_function(q, r):\\n"
            "    return float(len(io.FileIO('/etc/passwd').read()))\\n")
        scores, failures = score_pairs([LENGTH, spy], pairs(), on_progress=seen.append)
        with Jail() as jail:
            sentence = jail.level.describe()
        kinds = [(failure.judge, failure.kind) for failure in failures]
        print(json.dumps([bool((scores[:, 0] > 0).all()), kinds, seen[-1].level, sentence]))
    """)
    done = in_another_process(script)
    assert done.returncode == 0, done.stderr
    scored, kinds, level, sentence = json.loads(done.stdout)
    assert scored
    assert kinds == [["spy.py", "denied"]]
    assert level == "seccomp"
    assert "no Landlock" in sentence


def test_doctors_level_is_what_the_kernel_offers(zygotes: list[int]) -> None:
    with Jail() as jail:
        assert jail.level.name in ("full", "seccomp")
        assert jail.level.seccomp
        assert "Sandbox on" in jail.level.describe()


@pytest.mark.parametrize(
    "judge_body", ["while True: pass", "import time; time.sleep(600)"], ids=["hangs", "sleeps"]
)
def test_killing_the_program_takes_zygote_and_judge_with_it(judge_body: str) -> None:
    source = judge(judge_body).source
    script = """
        import sys
        from corpus import pairs
        from processes import session_members
        from pajama_tui.programs.judge import Judge
        from pajama_tui.scoring import Limits
        from pajama_tui.scoring.jail_process import Jail
        jail = Jail()
        jail.load([("p", "r")])
        print(jail._process.pid, flush=True)
        jail.run(Judge("j", "", sys.argv[1]), Limits(cpu_seconds=60, wall_seconds=60))
    """
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script), source],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": f"{REPOSITORY}{os.pathsep}{HERE}"},
    )
    assert process.stdout is not None
    zygote = int(process.stdout.readline())
    try:
        assert wait_for(lambda: len(session_members(zygote)) == 2), "no judge was started"
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    assert wait_for(lambda: not session_members(zygote)), session_members(zygote)


def test_killing_a_zygote_takes_its_judge_with_it(zygotes: list[int]) -> None:
    with Jail() as jail:
        jail.load([("p", "r")])
        hang = judge("while True: pass")
        lost: list[Exception] = []

        def drive() -> None:
            try:
                jail.run(hang, Limits(cpu_seconds=60, wall_seconds=60))
            except WorkerLost as error:
                lost.append(error)

        thread = threading.Thread(target=drive)
        thread.start()
        assert wait_for(lambda: len(session_members(zygotes[0])) == 2)
        os.kill(zygotes[0], signal.SIGKILL)
        thread.join(30)
        assert lost
        assert wait_for(lambda: not session_members(zygotes[0]))


def test_a_zygote_killed_in_the_middle_of_a_run_is_replaced(zygotes: list[int]) -> None:
    slow = judge(
        """
        import time
        time.sleep(0.02)
        return len(query) + len(response)
        """
    )
    rows = pairs()
    expected, _ = score_pairs([slow, LENGTH], rows, workers=1)
    first = len(zygotes)

    def kill_one() -> None:
        wait_for(lambda: len(zygotes) > first and len(session_members(zygotes[first])) == 2)
        os.kill(zygotes[first], signal.SIGKILL)

    killer = threading.Thread(target=kill_one)
    killer.start()
    scores, failures = score_pairs([slow, LENGTH], rows, workers=1)
    killer.join()
    assert len(zygotes) == first + 2, "no zygote was replaced"
    assert failures == []
    np.testing.assert_array_equal(scores, expected)


def test_a_zygote_killed_as_it_starts_is_started_once_more(
    zygotes: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    deadly = iter([True, False, True, True])
    start = jail_process._zygote

    def start_and_kill(*given: Any) -> "subprocess.Popen[bytes]":
        process = start(*given)
        if next(deadly):
            process.kill()
        return process

    monkeypatch.setattr(jail_process, "_zygote", start_and_kill)
    rows = pairs()
    scores, failures = score_pairs([LENGTH], rows, workers=1)
    assert failures == []
    assert np.isfinite(scores).all()
    with pytest.raises(SandboxUnavailable, match="killed as it started, twice"):
        score_pairs([LENGTH], rows, workers=1)


def test_a_judges_process_has_none_of_our_variables(
    zygotes: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAJAMA_SECRET", "x")
    told = judge("raise LookupError(' '.join(sorted(os.environ)))", before="import os")
    with Jail() as jail:
        jail.load([("p", "r")])
        piece = jail.run(told, LIMITS)
        # What the kernel itself holds of it, which no Python code could have wiped.
        kernel = Path(f"/proc/{zygotes[0]}/environ")
        if os.getuid() == 0:
            names = {item.split(b"=")[0] for item in kernel.read_bytes().split(b"\0") if item}
            assert names == {b"PYTHONHASHSEED", b"PYTHONUTF8", b"LC_ALL", b"TZ"}
    assert "LC_ALL PYTHONHASHSEED PYTHONUTF8 TZ" in piece.messages[0]


def test_a_judge_has_no_descriptor_but_a_sealed_one(zygotes: list[int]) -> None:
    if os.getuid() != 0:
        pytest.skip("only root may look at the descriptors of a sandboxed process")
    hang = judge("while True: pass")
    with Jail() as jail:
        jail.load([("p", "r")])
        outcome: list[BaseException] = []
        thread = threading.Thread(target=run_for_ever, args=(jail, outcome, hang))
        thread.start()
        assert wait_for(lambda: len(session_members(zygotes[0])) == 2)
        child = next(pid for pid in session_members(zygotes[0]) if pid != zygotes[0])
        folder = Path(f"/proc/{child}/fd")

        def targets() -> list[str]:
            return [os.readlink(link) for link in folder.iterdir()]

        # Right after the fork it has the zygote's; before the judge's first line only the pipe
        # whose closing tells of its end.
        assert wait_for(lambda: len(targets()) == 1), targets()
        assert targets()[0].startswith("pipe:")
        jail.close()
        thread.join(30)
        assert [type(error) for error in outcome] == [WorkerLost]


@pytest.mark.slow
def test_the_kernel_refuses_what_no_python_guard_sees(zygotes: list[int]) -> None:
    # 22 calls may be made; the rest is EPERM or the end. Left out are allowed calls that by their
    # nature end or block the caller: exit, sleeping, waiting for a futex.
    names = {
        "x86_64": (35, 60, 231, 15, 219, 230, 202),
        "aarch64": (93, 94, 101, 115, 139, 98, 128),
    }
    left_out = names[os.uname().machine]
    call = judge("return raw(int(response), 0, 0, 0, 0, 0, 0)", before=RAW_CALLS)
    allowed, refused, ended = set(), set(), set()
    limits = Limits(cpu_seconds=2, wall_seconds=4, strikes=1)
    with Jail() as jail:
        for number in [n for n in range(470) if n not in left_out]:
            jail.load([("p", str(number))])
            piece = jail.run(call, limits)
            if piece.denied:
                ended.add(number)
            elif piece.kinds[0] == 0 and piece.scores[0] != -1:
                allowed.add(number)
            else:
                refused.add(number)
    assert len(ended) > 380
    assert len(allowed) <= 22, sorted(allowed)
    if os.uname().machine == "x86_64":
        opening = {2, 41, 56, 57, 58, 59, 62, 101, 157, 165, 272, 317, 322, 425, 437, 450}
        assert opening <= ended
        # read, write, openat, ioctl, dup: refused, as nothing is open anyway.
        assert {0, 1, 257, 16, 32} <= refused
    assert jail.level.seccomp


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("x32 numbers", "return raw(0x40000000 | 39, 0)"),
        ("memory that can be executed", "return raw(9, 0, 4096, 7, 0x22, -1, 0)"),
        ("making memory executable", "return raw(10, 4096, 4096, 5)"),
        ("mapping a file", "return raw(9, 0, 4096, 1, 2, 0, 0)"),
        ("breaking memory", "return raw(28, 0, 4096, 100)"),
        ("retiring memory", "return raw(28, 0, 4096, 101)"),
        ("a signal to the zygote", "return raw(234, os.getppid(), os.getppid(), 0)"),
        ("a signal to anybody", "return raw(62, -1, 0)"),
    ],
)
@pytest.mark.skipif(os.uname().machine != "x86_64", reason="numbers of x86-64 system calls")
def test_the_kernel_looks_at_arguments(what: str, body: str, zygotes: list[int]) -> None:
    attack = judge(body, before=RAW_CALLS)
    with Jail() as jail:
        jail.load([("p", "r")])
        piece = jail.run(attack, LIMITS)
    assert piece.denied, (what, piece.scores, piece.messages)


def region_attack(body: str) -> Judge:
    """A judge that has found the memory it shares with the zygote."""
    return judge(
        "region = up_to('region', 'f_locals')\n" + textwrap.dedent(body), "attack", RAW_CALLS
    )


ATTACKS = {
    "stage never the same": """
        turn = 0
        while True:
            turn += 1
            region.control[0] = turn
        """,
    "stage goes round": """
        while True:
            for stage in (0, 1, 2, 7): region.control[0] = stage
        """,
    "stage done and gone": """
        region.control[0] = 2
        os._exit(0)
        """,
    "rows untouched again": """
        for row in range(len(region.bits)): region.bits[row] = 0x7FF85EAD00000001
        while True: region.bits[0] = 0x7FF85EAD00000001
        """,
    "messages of a wrong kind": """
        line = b'[Infinity, "x"]\\n[1e999, []]\\n[[], {}]\\n5\\nnull\\n["a", "b"]\\n{"a": 1}\\n'
        region.messages[:len(line)] = line
        region.control[1] = len(line)
        raise ValueError
        """,
    "messages in another encoding": """
        line = '[1, "x"]'.encode("utf-32-be") + b"\\n" + '[1, "x"]'.encode("utf-16")
        region.messages[:len(line)] = line
        region.control[1] = len(line)
        raise ValueError
        """,
    "messages beyond the end": """
        region.control[1] = 2**64 - 1
        region.control[4] = 2**63
        region.messages[:] = b'[' * len(region.messages)
        return 1.0
        """,
    "messages of bytes": """
        for row in range(len(region.messages)): region.messages[row] = row * 7 % 256
        region.control[1] = len(region.messages)
        region.notes[:] = bytes(range(256))[:len(region.notes)]
        region.kinds[:] = bytes([1] * len(region.kinds))
        os._exit(3)
        """,
    "kinds and notes that do not exist": """
        for row in range(len(region.kinds)):
            region.kinds[row], region.notes[row] = 255 - row, 255 - row
        for index in range(8): region.control[index] = 2**64 - 1
        os._exit(77)
        """,
    "impossible numbers": """
        for row in range(len(region.bits)):
            region.bits[row] = (0x7FF0000000000001, 0xFFF0000000000000, 2**64 - 1)[row % 3]
            region.times[row] = float("inf")
        os._exit(78)
        """,
    "times that no clock showed": """
        for row in range(len(region.times)): region.times[row] = 3e38
        raise SystemExit
        """,
    "a signal without a name": """
        call("tgkill", os.getpid(), os.getpid(), 40)
        return 666.0
        """,
    "stopping itself": """
        call("tgkill", os.getpid(), os.getpid(), 19)
        return 666.0
        """,
    "the shared memory taken away": """
        ctypes = up_to("seccomp", "f_globals").ctypes
        place = ctypes.addressof(ctypes.c_char.from_buffer(region.map))
        call("munmap", ctypes.c_void_p(place), 4096)
        return 1.0
        """,
    "holes in the shared memory": """
        ctypes = up_to("seccomp", "f_globals").ctypes
        place = ctypes.addressof(ctypes.c_char.from_buffer(region.map))
        call("madvise", ctypes.c_void_p(place), 4096, 9)
        return 1.0
        """,
}


@pytest.mark.parametrize("name", ATTACKS)
def test_scribbling_over_the_shared_memory_spoils_only_the_judges_own_column(
    name: str, zygotes: list[int]
) -> None:
    attack = region_attack(ATTACKS[name])
    rows = pairs()
    lengths = [[len(row["response_a"]), len(row["response_b"])] for row in rows]
    scores, failures = score_pairs(
        [LENGTH, attack, Judge("again", "", LENGTH.source + "# again")],
        rows,
        workers=1,
        limits=Limits(cpu_seconds=0.3, wall_seconds=1, memory_mib=256),
    )
    np.testing.assert_array_equal(scores[:, 0], lengths)
    np.testing.assert_array_equal(scores[:, 2], lengths)
    assert {failure.judge for failure in failures} <= {"attack.py"}
    assert {failure.kind for failure in failures} <= {*region.KINDS[1:8], "not-a-number"}
    assert np.isnan(scores[:, 1]).all() or not np.isinf(scores[:, 1]).any()
    assert len(zygotes) == 1, "the zygote itself did not survive"


def test_a_long_run_leaves_no_descriptors_or_processes_behind(zygotes: list[int]) -> None:
    if os.getuid() != 0:
        pytest.skip("only root may look into a sandboxed process")
    crash = judge("import os; os._exit(3)")

    def state() -> tuple[int, int, int]:
        zygote = Path(f"/proc/{zygotes[0]}")
        maps = len((zygote / "maps").read_text().splitlines())
        return len(list((zygote / "fd").iterdir())), maps, len(os.listdir("/proc/self/fd"))

    with Jail() as jail:
        for _ in range(20):
            jail.load([("p", "r")] * 40)
            jail.run(LENGTH, LIMITS)
            jail.run(crash, LIMITS)
        before = state()
        for _ in range(60):
            jail.load([("p", "r")] * 40)
            jail.run(LENGTH, LIMITS)
            jail.run(crash, LIMITS)
        after = state()
        assert session_members(zygotes[0]) == zygotes
    assert after[0] == before[0]
    assert after[1] <= before[1] + 2
    assert after[2] == before[2]


def run_for_ever(jail: Jail, outcome: list[BaseException], running: Judge = LENGTH) -> None:
    try:
        while True:
            jail.run(running, Limits(cpu_seconds=60, wall_seconds=60))
    except BaseException as error:
        outcome.append(error)


def test_closing_from_many_threads_ends_it_once_and_for_all(zygotes: list[int]) -> None:
    for _ in range(5):
        jail = Jail()
        jail.load([("p", "r")])
        outcome: list[BaseException] = []

        threads = [threading.Thread(target=run_for_ever, args=(jail, outcome))]
        threads[0].start()
        threads += [threading.Thread(target=jail.close) for _ in range(4)]
        for thread in threads[1:]:
            thread.start()
        for thread in threads:
            thread.join(30)
            assert not thread.is_alive()
        assert [type(error) for error in outcome] == [WorkerLost]


def test_cancelling_in_the_middle_of_a_hang_leaves_nothing(zygotes: list[int]) -> None:
    hang = judge("while True: pass")
    control = RunControl()
    pieces = MemoryPieces()

    def cancel() -> None:
        wait_for(lambda: bool(zygotes) and len(session_members(zygotes[0])) == 2)
        control.cancel()

    canceller = threading.Thread(target=cancel)
    canceller.start()
    limits = Limits(cpu_seconds=300, wall_seconds=300)
    scores, failures = score_pairs([hang], pairs(), limits=limits, control=control, pieces=pieces)
    canceller.join()
    assert np.isnan(scores).all()
    assert failures == []
    assert pieces.read(hang) == {}
