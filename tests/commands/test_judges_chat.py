"""`judges chat` as the real program: single exchanges, the loop on a terminal, and a kill."""

import contextlib
import json
import os
import pty
import re
import select
import signal
import subprocess
import time
from collections.abc import Iterator
from typing import Any

import pytest
from in_process import Inside, running_inside
from model_server import MessagesServer, Step, prose, serving
from program import ACTS_ON_A_TERMINAL, Program, read_rows

OLD = (
    '"""Stops."""\n\n\ndef judging_function(query, response):\n    return response.count(".") / 9\n'
)
NEW = OLD.replace('"."', '"?"')
BAD = OLD.replace("/ 9", "/ len(response)")
PROPOSAL = f"I count question marks.\n\n```python\n{NEW}```\nThat is all."
FAILING = f"So:\n```python\n{BAD}```\n"
COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]|\x1b\[\?2004[hl]")


@pytest.fixture
def work(pajama: Program) -> Program:
    """Labelled pairs and one judge."""
    pajama.rows(prose(), "pairs.jsonl")
    pajama.judges(marks=OLD)
    return pajama


@pytest.fixture
def inside(
    work: Program, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Inside]:
    with running_inside(work.folder, monkeypatch, capsys) as run:
        yield run


def words(server: MessagesServer, *more: str) -> list[str]:
    base = "judges chat pairs.jsonl marks --judges quick --model claude-sonnet-5-5".split()
    return [*base, "--base-url", server.url, *more]


def chat_lines(work: Program) -> list[dict[str, Any]]:
    return read_rows(work.folder / "sessions" / "pairs" / "chats" / "marks.jsonl")


@pytest.mark.slow
def test_one_exchange_a_call(work: Program, inside: Inside) -> None:
    with serving(lambda body: Step(PROPOSAL, thinking="Marks.\x1b[31m")) as server:
        say = words(server, "-m", "Why so?", "--wrong", "2", "--row", "7", "--json")
        refused = inside(*say)
        assert refused.code == 2
        assert "--yes" in refused.err
        assert "tokens in" in refused.err
        assert not server.messages
        # The one that is a process of its own, as a script runs it.
        done = work(*say, "--yes", "--try")
        assert done.code == 0, done.err
        asked = server.messages[0].body
    turn = done.json["turn"]
    assert len(turn["rows"]) == 3
    assert turn["rows"][0] == 7
    assert turn["check"] == {"passed": True, "gate": "", "reason": ""}
    assert turn["proposal"] == NEW
    assert turn["cost"] > 0
    assert done.json["effect"]["rows"] == 57
    assert done.json["trial"]["judge"] == "style/marks"
    assert "prices of" in done.err
    assert "measure nothing any more" in done.err
    assert [message["role"] for message in asked["messages"]] == ["user"]

    taken = inside(*words(server, "--accept", "--json"))
    assert taken.code == 0, taken.err
    history = read_rows(work.folder / "sessions" / "pairs" / "history" / "marks.jsonl")
    assert history[-1]["sha"] == taken.json["accepted"]
    assert history[-1]["who"] == "llm"
    assert history[-1]["cost"] == pytest.approx(turn["cost"])
    assert history[-1]["why"].startswith("Why so? (claude-sonnet-5-5; shown rows ")
    again = inside(*words(server, "--accept"))
    assert again.code == 2
    assert "still open" in again.err

    log = inside("judges", "chat", "pairs.jsonl", "marks", "--judges", "quick", "--log")
    assert log.code == 0
    assert "you: Why so?" in log.out
    assert "Marks.\\x1b[31m" in log.out
    assert "accepted; it passes the checks" in log.out
    assert not ACTS_ON_A_TERMINAL.search(log.out)


def test_what_fails_a_check_is_not_accepted_and_is_mended_when_asked(
    work: Program, inside: Inside
) -> None:
    answers = iter([Step(FAILING), Step(PROPOSAL)])
    with serving(lambda body: next(answers)) as server:
        done = inside(*words(server, "-m", "Count other marks.", "--accept", "--json", "--yes"))
        assert done.code == 1
        assert done.json["accepted"] is None
        assert "ZeroDivisionError" in done.json["turn"]["check"]["reason"]
        assert len(server.messages) == 1
        mended = inside(*words(server, "--repair", "--accept", "--why", "marks", "--json", "--yes"))
        sent = server.messages[-1].body["messages"][-1]["content"]
    assert mended.code == 0, mended.err
    assert done.json["turn"]["check"]["reason"] in sent
    history = read_rows(work.folder / "sessions" / "pairs" / "history" / "marks.jsonl")
    assert history[-1]["why"] == "marks"
    costs = [line["cost"] for line in chat_lines(work) if line["kind"] == "assistant"]
    assert history[-1]["cost"] == pytest.approx(sum(costs))


def test_wrong_usage_is_told_before_anything_is_sent(work: Program, inside: Inside) -> None:
    chat = ("judges", "chat", "pairs.jsonl", "marks", "--judges", "quick")
    for arguments, said in (
        ((), "no terminal"),
        (("--accept", "--discard"), "opposites"),
        (("--wrong", "3"), "add --message"),
        (("--accept",), "still open"),
        (("-m", "x", "--row", "999", "--base-url", "http://127.0.0.1:9", "--yes"), "no row 999"),
        (("-m", "x", "--read-only"), "read-only"),
        (("-m", "x", "--yes"), "There is no key"),
    ):
        done = inside(*chat, *arguments)
        assert done.code in (1, 2), arguments
        assert said in done.err, (arguments, done.err)
        assert "Traceback" not in done.err


class Terminal:
    """The program on a terminal."""

    def __init__(self, work: Program, command: list[str]) -> None:
        self.master, slave = pty.openpty()
        self.raw = ""
        self._read_to = 0
        self.process = subprocess.Popen(
            work.command(*command),
            cwd=work.folder,
            env={**work.environment, "TERM": "xterm", "COLUMNS": "100"},
            stdin=slave, stdout=slave, stderr=slave, close_fds=True, start_new_session=True,
            preexec_fn=lambda: __import__("fcntl").ioctl(0, __import__("termios").TIOCSCTTY, 0),
        )  # fmt: skip
        os.close(slave)

    def type(self, text: str, until: str, *, enter: str = "\n") -> str:
        """Type, and return what was shown from then on until the text `until`."""
        self.shown()
        os.write(self.master, (text + enter).encode())
        return self.shown(until)

    def shown(self, until: str = "") -> str:
        """What was shown from the last time on, up to and with `until`; without: all of it."""
        end = time.monotonic() + 60
        while until not in (new := self._clean()[self._read_to :]):
            assert time.monotonic() < end, self.raw
            assert self._more(), self.raw
        new = new[: new.index(until) + len(until)] if until else new
        self._read_to += len(new)
        return new

    def press(self, key: str, until: str) -> str:
        """Press a key until it shows: one between a prompt and the wait behind it is overheard."""
        end = time.monotonic() + 60
        while until not in self._clean()[self._read_to :]:
            assert time.monotonic() < end, self.raw
            os.write(self.master, key.encode())
            for _ in range(5):
                self._more()
        return self.shown(until)

    def _clean(self) -> str:
        return COLOURS.sub("", self.raw).replace("\r", "")

    def _more(self) -> bool:
        if not select.select([self.master], [], [], 0.2)[0]:
            return True
        try:
            new = os.read(self.master, 65536)
        except OSError:
            return False
        self.raw += new.decode("utf-8", "replace")
        return bool(new)

    def end(self) -> int:
        """Press Ctrl-D until the program has ended."""
        end = time.monotonic() + 60
        while self.process.poll() is None:
            assert time.monotonic() < end, self.raw
            with contextlib.suppress(OSError):
                os.write(self.master, b"\x04")
            for _ in range(5):
                self._more()
        return self.process.returncode


@pytest.fixture
def terminals() -> Iterator[list[Terminal]]:
    opened: list[Terminal] = []
    yield opened
    for terminal in opened:
        if terminal.process.poll() is None:
            terminal.process.kill()
            terminal.process.wait()
        os.close(terminal.master)


@pytest.mark.slow
def test_a_conversation_on_a_terminal(work: Program, terminals: list[Terminal]) -> None:
    answers = iter([Step(FAILING, thinking="Hm."), Step(PROPOSAL)])
    with serving(lambda body: next(answers)) as server:
        terminal = Terminal(work, words(server))
        terminals.append(terminal)
        greeting = terminal.shown("/help.")
        assert "agrees with gold" in greeting
        assert "measure nothing" in terminal.type("/wrong 2", "next message")
        terminal.type("Count other marks.", "[y/N]")
        first = terminal.type("y", "since a version was last accepted")
        assert "Thinking:\nHm." in first
        assert "ZeroDivisionError" in first
        assert first.count("len(response)") == 1
        assert "Nothing was saved" in terminal.type("/accept", "Nothing was saved")
        second = terminal.type("/repair", "passes the checks")
        assert "[y/N]" not in second
        assert '-    return response.count(".") / 9' in terminal.type("/diff", "+    return")
        assert "|    5     return" in terminal.type("/diff side", '"?") / 9')
        assert "prefers a side on" in terminal.type("/try", "Change: ")
        terminal.type("/tyr", "There is no /tyr")
        assert "is saved and in use" in terminal.type("/accept asks more", "scores it")
        # Two of them found out what the server can do.
        assert "4 requests" in terminal.type("/cost", "last accepted")
        terminal.type("/accept", "still open")
        assert terminal.end() == 0
    history = read_rows(work.folder / "sessions" / "pairs" / "history" / "marks.jsonl")
    assert history[-1]["why"] == "asks more"
    source = work.folder / "sessions" / "pairs" / "judges" / "style" / "marks.py"
    assert source.read_text() == NEW


def test_ctrl_c_stops_an_answer_and_keeps_it(work: Program, terminals: list[Terminal]) -> None:
    long = "It looks at the ends of sentences alone. " * 50
    with serving(lambda body: Step(long, gap=0.05)) as server:
        terminal = Terminal(work, words(server, "--yes"))
        terminals.append(terminal)
        terminal.shown("/help.")
        terminal.type("Explain.", "ends of")
        terminal.type("", "Cancelled", enter="\x03")
        terminal.shown("\n> ")
        assert "Ctrl-D" in terminal.press("\x03", "is kept")
        terminal.type("/quit", "")
        assert terminal.end() == 0
    answer = next(line for line in chat_lines(work) if line["kind"] == "assistant")
    assert answer["fault"] == "cancelled"
    assert long.startswith(answer["text"])
    assert "ends of" in answer["text"]


@pytest.mark.slow
def test_a_kill_in_the_middle_of_an_answer_loses_no_word_that_was_kept(
    work: Program, terminals: list[Terminal]
) -> None:
    long = "It looks at the ends of sentences alone. " * 50
    with serving(lambda body: Step(long, gap=0.02)) as server:
        terminal = Terminal(work, words(server, "--yes"))
        terminals.append(terminal)
        terminal.shown("/help.")
        terminal.type("Explain.", "alone.")
        wait_for(lambda: "sentences" in json.dumps(chat_lines(work)))
        os.kill(terminal.process.pid, signal.SIGKILL)
        terminal.process.wait()
    with serving(lambda body: Step("Once more.")) as server:
        again = Terminal(work, words(server, "--yes"))
        terminals.append(again)
        greeting = again.shown("/help.")
        assert "1 earlier turn;" in greeting
        assert "you: Explain." in greeting
        assert "It looks at the ends of sentences" in greeting
        assert "ended before the answer did" in greeting
        assert "Once more." in again.type("Go on.", "last accepted")
        again.type("/quit", "")
        assert again.end() == 0
        sent = server.messages[0].body["messages"]
    assert sent[1]["role"] == "assistant"
    assert sent[1]["content"].startswith("It looks at the ends of sentences")
    assert sent[1]["content"].endswith("(The answer broke off here.)")


def wait_for(what: Any) -> None:
    end = time.monotonic() + 60.0
    while not what():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.02)
