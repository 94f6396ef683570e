"""Every way an answer can go wrong on the wire, and what the user is told of it."""

import asyncio
import gc
import re
from pathlib import Path
from typing import Any

import pytest

from pajama_tui.llm import (
    Account,
    Client,
    Endpoint,
    Failed,
    Fault,
    Outcome,
    Request,
    Retry,
    SpendLog,
    find_endpoint,
)
from pajama_tui.llm.capabilities import EVERYTHING
from tests.llm.server import MessagesServer
from tests.llm.wire_replies import Step

ACTS_ON_A_TERMINAL = re.compile("[\0-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
LONG = "The answer to all of it, in some fifty words or so. " * 4
QUESTION = Request("claude-sonnet-5-5", [("user", "Why?")], max_tokens=500)

# fault at the server, what it is to us, requests made with 3 tries, some text is kept
TABLE = [
    ("400", Fault.BAD_REQUEST, 1, False),
    ("401", Fault.BAD_KEY, 1, False),
    ("402", Fault.NO_CREDIT, 1, False),
    ("403", Fault.FORBIDDEN, 1, False),
    ("404", Fault.NOT_FOUND, 1, False),
    ("413", Fault.TOO_LARGE, 1, False),
    ("429", Fault.RATE_LIMITED, 3, False),
    ("500", Fault.SERVER_ERROR, 3, False),
    ("504", Fault.SERVER_ERROR, 3, False),
    ("529", Fault.OVERLOADED, 3, False),
    ("502-html", Fault.SERVER_ERROR, 3, False),
    ("reset-before", Fault.UNREACHABLE, 3, False),
    ("close-before", Fault.UNREACHABLE, 3, False),
    ("silent", Fault.NO_ANSWER, 3, False),
    ("redirects", Fault.BAD_ADDRESS, 1, False),
    ("bad-gzip", Fault.NOT_MESSAGES, 1, False),
    ("stall", Fault.STALLED, 3, True),
    ("cut", Fault.CUT, 3, True),
    ("reset-middle", Fault.CUT, 3, True),
    ("truncated", Fault.TRUNCATED, 3, True),
    ("truncated-in-event", Fault.TRUNCATED, 3, True),
    ("truncated-by-close", Fault.TRUNCATED, 3, True),
    ("empty-stream", Fault.TRUNCATED, 3, False),
    ("html", Fault.NOT_MESSAGES, 1, False),
    ("html-as-stream", Fault.NOT_MESSAGES, 1, False),
    ("openai-json", Fault.NOT_MESSAGES, 1, False),
    ("openai-stream", Fault.NOT_MESSAGES, 1, False),
    ("no-names", Fault.NOT_MESSAGES, 1, False),
    ("overloaded-event", Fault.OVERLOADED, 3, True),
    ("api-error-event", Fault.SERVER_ERROR, 3, True),
    ("bad-json-event", Fault.GARBLED, 3, True),
    ("not-utf8", Fault.GARBLED, 3, True),
    ("bad-json-body", Fault.NOT_MESSAGES, 1, False),
]


@pytest.mark.parametrize(("wrong", "fault", "requests", "kept"), TABLE, ids=[r[0] for r in TABLE])
async def test_each_fault_is_named_and_retried_as_it_deserves(
    server: MessagesServer,
    endpoint: Endpoint,
    wrong: str,
    fault: Fault,
    requests: int,
    kept: bool,
) -> None:
    server.steps = [Step(LONG, fault=wrong, times=0, message="ask \x1b[2J me\u202e not")]
    retry = Retry(tries=3, first=0.01, longest=0.01, silence=0.15)
    waits: list[float] = []
    async with Client(endpoint, retry=retry, able=EVERYTHING) as client:
        with pytest.raises(Failed) as raised:
            await client.ask(QUESTION, on_wait=lambda *wait: waits.append(wait[0]))
    failed = raised.value
    assert failed.fault is fault, failed
    assert waits.count(0.0) == requests - 1
    # A redirect in a circle is asked many times by the library, within one attempt.
    assert len(failed.attempts) == requests
    assert len(server.messages) == requests or wrong == "redirects"
    assert bool(failed.text) is kept
    assert LONG.startswith(failed.text)
    sentence = str(failed)
    assert not ACTS_ON_A_TERMINAL.search(sentence)
    assert "Traceback" not in sentence
    # What happened, then what to do.
    assert len(re.findall(r"[.](?: |$)", sentence)) >= 2, sentence


async def test_what_went_wrong_once_is_made_good_and_shown(
    server: MessagesServer, endpoint: Endpoint, quick: Retry
) -> None:
    server.steps = [Step(LONG, fault="cut"), Step(fault="529"), Step(LONG)]
    shown: list[str] = []
    reasons: list[str] = []

    def on_wait(seconds: float, reason: str, attempt: int) -> None:
        reasons.append(reason)
        if not seconds:
            shown.clear()

    async with Client(endpoint, retry=quick, able=EVERYTHING) as client:
        reply = await client.ask(QUESTION, on_text=shown.append, on_wait=on_wait)
    assert reply.text == LONG == "".join(shown)
    assert [each.fault for each in reply.attempts] == [Fault.CUT, Fault.OVERLOADED, None]
    assert reply.request_id == "req_000003"
    # The half answer was paid for: it is kept, and the sum isn't exact.
    assert LONG.startswith(reply.attempts[0].text)
    assert reply.attempts[0].text
    assert not reply.usage.exact
    assert any("broke" in reason for reason in reasons)
    assert any("overloaded" in reason for reason in reasons)


@pytest.mark.parametrize("harmless", ["no-message-stop", "unknown-event", "whole-json"])
async def test_what_only_looks_odd_is_an_answer(
    server: MessagesServer, endpoint: Endpoint, harmless: str
) -> None:
    server.steps = [Step(LONG, thinking="Let me see.", fault=harmless, chunk=4)]
    pieces: list[str] = []
    thoughts: list[str] = []

    def on_thinking(text: str) -> None:
        assert not pieces, "reasoning comes first"
        thoughts.append(text)

    async with Client(endpoint, able=EVERYTHING) as client:
        reply = await client.ask(QUESTION, on_text=pieces.append, on_thinking=on_thinking)
    assert reply.text == LONG == "".join(pieces)
    assert reply.thinking == "Let me see." == "".join(thoughts)
    assert len(thoughts) == (1 if harmless == "whole-json" else 3)
    assert (reply.usage.input, reply.usage.output) == server.messages[0].billed
    assert reply.usage.exact


class TestStopReasons:
    @pytest.mark.parametrize("text", ["", "I begin, but"])
    async def test_a_refusal_is_not_asked_again(
        self, server: MessagesServer, endpoint: Endpoint, text: str
    ) -> None:
        server.steps = [Step(text, stop_reason="refusal", category="cyber")]
        async with Client(endpoint, able=EVERYTHING) as client:
            with pytest.raises(Failed, match=r"refused to answer \(cyber\)") as raised:
                await client.ask(QUESTION)
        assert raised.value.fault is Fault.REFUSED
        assert raised.value.text == text
        assert raised.value.stop_reason == "refusal"
        assert raised.value.request_id == "req_000001"
        assert len(server.messages) == 1

    async def test_the_limit_of_tokens_is_doubled_once(
        self, server: MessagesServer, endpoint: Endpoint, quick: Retry
    ) -> None:
        server.steps = [Step("Half of", stop_reason="max_tokens"), Step("Half of it. All.")]
        async with Client(endpoint, retry=quick, able=EVERYTHING) as client:
            reply = await client.ask(QUESTION)
        assert [each.body["max_tokens"] for each in server.messages] == [500, 1000]
        assert reply.text == "Half of it. All."
        assert reply.attempts[0].text == "Half of"
        billed = [each.billed for each in server.messages]
        assert reply.usage.output == sum(out for _, out in billed)

    async def test_and_not_twice(
        self, server: MessagesServer, endpoint: Endpoint, quick: Retry
    ) -> None:
        server.steps = [Step("Half", stop_reason="max_tokens", times=0)]
        async with Client(endpoint, retry=quick, able=EVERYTHING) as client:
            with pytest.raises(Failed, match="limit of 1,000 tokens") as raised:
                await client.ask(QUESTION)
        assert raised.value.fault is Fault.MAX_TOKENS
        assert raised.value.text == "Half"
        assert len(server.messages) == 2

    @pytest.mark.parametrize(
        ("step", "fault", "requests"),
        [
            (Step("Cut", stop_reason="model_context_window_exceeded"), Fault.CONTEXT_FULL, 1),
            (Step("Cut", stop_reason="\x1b[31mlength"), Fault.ODD_STOP, 3),
            (Step("  ", thinking="Hm."), Fault.EMPTY, 3),
        ],
        ids=["context", "unknown", "nothing"],
    )
    async def test_other_ends(
        self,
        server: MessagesServer,
        endpoint: Endpoint,
        quick: Retry,
        step: Step,
        fault: Fault,
        requests: int,
    ) -> None:
        step.times = 0
        server.steps = [step]
        async with Client(endpoint, retry=quick, able=EVERYTHING) as client:
            with pytest.raises(Failed) as raised:
                await client.ask(QUESTION)
        assert raised.value.fault is fault
        assert len(server.messages) == requests
        assert not ACTS_ON_A_TERMINAL.search(str(raised.value))


class TestWaiting:
    async def test_the_server_says_not_to_ask_again(
        self, server: MessagesServer, endpoint: Endpoint, quick: Retry
    ) -> None:
        server.steps = [Step(fault="429", should_retry="false")]
        async with Client(endpoint, retry=quick, able=EVERYTHING) as client:
            with pytest.raises(Failed) as raised:
                await client.ask(QUESTION)
        assert raised.value.fault is Fault.RATE_LIMITED
        assert len(server.messages) == 1

    async def test_the_server_says_to_ask_again(
        self, server: MessagesServer, endpoint: Endpoint, quick: Retry
    ) -> None:
        server.steps = [Step(fault="400", should_retry="true"), Step("There.")]
        async with Client(endpoint, retry=quick, able=EVERYTHING) as client:
            assert (await client.ask(QUESTION)).text == "There."

    async def test_retry_after_is_kept_to_and_counted_down(
        self, server: MessagesServer, endpoint: Endpoint, quick: Retry
    ) -> None:
        server.steps = [Step(fault="429", retry_after="0.2"), Step("There.")]
        waits: list[float] = []
        async with Client(endpoint, retry=quick, able=EVERYTHING) as client:
            await client.ask(QUESTION, on_wait=lambda *wait: waits.append(wait[0]))
        assert 0.19 < waits[0] <= 0.2
        assert waits == sorted(waits, reverse=True)
        assert len(waits) > 3
        assert waits[-1] == 0.0

    @pytest.mark.parametrize("after", ["90", "inf", "Wed, 21 Oct 2099 07:28:00 GMT"])
    async def test_too_long_a_wait_is_refused_at_once(
        self, server: MessagesServer, endpoint: Endpoint, quick: Retry, after: str
    ) -> None:
        server.steps = [Step(fault="429", retry_after=after)]
        async with Client(endpoint, retry=quick, able=EVERYTHING) as client:
            with pytest.raises(Failed, match="asks us to wait") as raised:
                await client.ask(QUESTION)
        assert raised.value.fault is Fault.RATE_LIMITED
        assert len(server.messages) == 1


class TestStopping:
    async def test_pings_do_not_outlast_the_deadline(
        self, server: MessagesServer, endpoint: Endpoint
    ) -> None:
        server.steps = [Step(LONG, fault="pings")]
        async with Client(endpoint, able=EVERYTHING) as client:
            with pytest.raises(Failed, match=r"within 0\.3 seconds") as raised:
                await client.ask(QUESTION, deadline=0.3)
        assert raised.value.fault is Fault.DEADLINE
        assert raised.value.text
        assert LONG.startswith(raised.value.text)

    async def test_a_slow_stream_does_not_outlast_it(
        self, server: MessagesServer, endpoint: Endpoint
    ) -> None:
        server.steps = [Step(LONG, gap=0.05)]
        async with Client(endpoint, able=EVERYTHING) as client:
            with pytest.raises(Failed) as raised:
                await client.ask(QUESTION, deadline=0.3)
        assert raised.value.fault is Fault.DEADLINE
        assert raised.value.attempts[0].usage is not None

    async def test_nor_do_waits(self, server: MessagesServer, endpoint: Endpoint) -> None:
        server.steps = [Step(fault="529", times=0)]
        retry = Retry(tries=50, first=10.0, longest=10.0)
        async with Client(endpoint, retry=retry, able=EVERYTHING) as client:
            with pytest.raises(Failed) as raised:
                await client.ask(QUESTION, deadline=0.3)
        assert raised.value.fault is Fault.DEADLINE
        assert len(raised.value.attempts) == 1

    async def test_cancelled_in_the_middle_of_an_answer(
        self, server: MessagesServer, endpoint: Endpoint
    ) -> None:
        server.steps = [Step(LONG, fault="stall")]
        stop = asyncio.Event()
        async with Client(endpoint, able=EVERYTHING) as client:
            with pytest.raises(Failed) as raised:
                await client.ask(QUESTION, on_text=lambda text: stop.set(), cancelled=stop)
        assert raised.value.fault is Fault.CANCELLED
        assert raised.value.text

    async def test_cancelled_while_waiting(
        self, server: MessagesServer, endpoint: Endpoint
    ) -> None:
        server.steps = [Step(fault="529", times=0)]
        stop = asyncio.Event()
        async with Client(endpoint, retry=Retry(first=60.0), able=EVERYTHING) as client:
            with pytest.raises(Failed) as raised:
                await client.ask(QUESTION, on_wait=lambda *_: stop.set(), cancelled=stop)
        assert raised.value.fault is Fault.CANCELLED

    async def test_cancelled_before_it_began(
        self, server: MessagesServer, endpoint: Endpoint
    ) -> None:
        stop = asyncio.Event()
        stop.set()
        async with Client(endpoint, able=EVERYTHING) as client:
            with pytest.raises(Failed):
                await client.ask(QUESTION, cancelled=stop)
        assert not server.asked

    async def test_the_task_itself_may_be_cancelled(
        self, server: MessagesServer, endpoint: Endpoint
    ) -> None:
        server.steps = [Step(LONG, fault="stall")]
        began = asyncio.Event()
        async with Client(endpoint, able=EVERYTHING) as client:
            task = asyncio.create_task(client.ask(QUESTION, on_text=lambda text: began.set()))
            await began.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    async def test_what_a_screen_raises_is_no_fault_of_the_server(
        self, server: MessagesServer, endpoint: Endpoint
    ) -> None:
        def broken(text: str) -> None:
            raise ValueError("a bug of the screen")

        async with Client(endpoint, able=EVERYTHING) as client:
            with pytest.raises(ValueError, match="a bug of the screen"):
                await client.ask(QUESTION, on_text=broken)


class TestAddress:
    @pytest.mark.parametrize("wrong", ["http://127.0.0.1:1", "http://no-such-host.invalid"])
    async def test_nobody_there(self, wrong: str, quick: Retry) -> None:
        async with Client(find_endpoint(wrong, {}), retry=quick, able=EVERYTHING) as client:
            with pytest.raises(Failed, match="Can't reach") as raised:
                await client.ask(QUESTION)
        assert raised.value.fault is Fault.UNREACHABLE
        # It never got there: surely nothing was charged.
        assert raised.value.usage.total == 0
        assert raised.value.usage.exact

    async def test_https_where_there_is_none(self, server: MessagesServer, quick: Retry) -> None:
        address = server.url.replace("http:", "https:")
        async with Client(find_endpoint(address, {}), retry=quick, able=EVERYTHING) as client:
            with pytest.raises(Failed) as raised:
                await client.ask(QUESTION)
        assert raised.value.fault in (Fault.UNREACHABLE, Fault.NO_ANSWER)

    async def test_a_proxy_is_not_asked_for_this_machine(
        self, server: MessagesServer, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
        monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
        async with Client(endpoint, able=EVERYTHING) as client:
            assert (await client.ask(QUESTION)).text == "Hello."


@pytest.mark.filterwarnings("error")
async def test_no_connection_is_left_behind(
    server: MessagesServer, endpoint: Endpoint, quick: Retry
) -> None:
    server.steps = [Step(LONG, fault=fault) for fault in ("html", "401", "bad-gzip")]
    async with Client(endpoint, retry=quick, able=EVERYTHING) as client:
        for _ in range(3):
            with pytest.raises(Failed):
                await client.ask(QUESTION)
        assert (await client.ask(QUESTION)).text == "Hello."
    gc.collect()


@pytest.mark.parametrize("seed", [1])
async def test_eighty_at_once_with_random_faults_all_end_well(
    server: MessagesServer, endpoint: Endpoint, tmp_path: Path, seed: int
) -> None:
    def answer(body: dict[str, Any]) -> Step:
        return Step("answer to " + body["messages"][-1]["content"])

    server.answer, server.faults = answer, 0.2
    server.reseed(seed)
    log = SpendLog(tmp_path / "spend.jsonl")
    retry = Retry(tries=8, first=0.01, longest=0.02, silence=1.0)
    slots = [Request("claude-sonnet-5-5", [("user", f"slot {number}")]) for number in range(80)]
    async with Client(endpoint, account=Account(log), retry=retry, able=EVERYTHING) as client:
        replies = await asyncio.gather(*map(client.ask, slots))
    assert [each.text for each in replies] == [f"answer to slot {n}" for n in range(80)]
    assert any(len(each.attempts) > 1 for each in replies)
    # Each request that reached the server has its line, and each that was billed has a price,
    # or is known to have none.
    entries = log.entries()
    assert len(entries) == len(server.messages) == sum(len(each.attempts) for each in replies)
    assert all(each.outcome is not Outcome.ASKED for each in entries)
    billed = sum(each.billed != (0, 0) for each in server.messages)
    assert sum(each.price is None or each.price > 0 for each in entries) >= billed
