"""What requests cost, the log of them, and the cap they are held to."""

import asyncio
import json
import subprocess
import sys
import threading
from decimal import Decimal
from pathlib import Path

import pytest

from pajama_tui.errors import InputError
from pajama_tui.llm import (
    Account,
    Budget,
    Client,
    Endpoint,
    Estimate,
    Failed,
    Fault,
    Outcome,
    Request,
    Retry,
    SpendLog,
    Usage,
    ask_sync,
    cost,
    load_prices,
    shown_money,
)
from pajama_tui.llm.capabilities import EVERYTHING
from tests.llm.server import MessagesServer
from tests.llm.wire_replies import Step

MODEL = "claude-sonnet-5-5"
QUESTION = Request(MODEL, [("user", "Why?")], max_tokens=100)


class TestPrices:
    def test_by_hand(self) -> None:
        usage = Usage(1_000_000, 100_000, 500_000, 10_000, 1_000)
        # 2 + 1 + 0.05 + 0.025 + 0.004
        assert cost(MODEL, usage) == Decimal("3.079")
        assert cost(MODEL, usage, batch=True) == Decimal("1.5395")
        assert cost(f"{MODEL}-20261001", usage) == Decimal("3.079")

    def test_long_prompts_cost_more_on_every_token(self) -> None:
        short, long = Usage(100_000, 1000), Usage(100_001, 1000)
        assert cost("claude-haiku-5-5", short) == Decimal("0.0105")
        assert cost("claude-haiku-5-5", long) == Decimal("0.0525005")

    def test_unknown_is_never_nothing(self) -> None:
        assert cost("qwen", Usage(10, 10)) is None
        assert cost(MODEL, None) is None
        assert cost("claude-haiku-4-5", Usage(1, 1, cache_write_long=1)) is None
        assert shown_money(None) == "price unknown"
        # A fraction of a cent isn't shown as nothing either.
        assert shown_money(Decimal("0.000001")) == "$0.0001"

    def test_the_users_own(self, tmp_path: Path) -> None:
        path = tmp_path / "prices.toml"
        path.write_text('as_of = "2027-01-01"\n[qwen]\ninput = 0.5\noutput = 1\n')
        prices = load_prices(path)
        assert cost("qwen", Usage(2_000_000, 0), prices=prices) == 1
        assert cost(MODEL, Usage(1_000_000, 0), prices=prices) == 2
        asked = Request("qwen", [("user", "x" * 320)], max_tokens=1000)
        assert "2027-01-01" in str(Estimate.of(asked, prices=prices))

    @pytest.mark.parametrize(
        "text",
        [
            "qwen = 3\n",
            "[qwen]\ninput = 1\n",
            "[qwen]\ninput = -1\noutput = 1\n",
            "[qwen]\ninput = nan\noutput = 1\n",
            "[qwen]\ninput = '1'\noutput = 1\n",
            "[qwen]\ninput = 1\noutput = 1\nbatch = 1\n",
        ],
    )
    def test_what_is_no_price(self, tmp_path: Path, text: str) -> None:
        path = tmp_path / "prices.toml"
        path.write_text(text)
        with pytest.raises(InputError, match=r"prices\.toml.*'qwen'"):
            load_prices(path)


class TestLog:
    async def test_every_request_has_its_price(
        self, server: MessagesServer, endpoint: Endpoint, quick: Retry, tmp_path: Path
    ) -> None:
        server.steps = [
            Step("Half.", fault="cut"),
            Step(fault="529"),
            Step("A whole answer."),
            Step("No.", stop_reason="refusal"),
            Step(fault="reset-before", times=3),
        ]
        log = SpendLog(tmp_path / "spend.jsonl", run="r1")
        async with Client(endpoint, account=Account(log), retry=quick, able=EVERYTHING) as client:
            reply = await client.ask(QUESTION, purpose="generate clarity/1")
            for _ in range(2):
                with pytest.raises(Failed):
                    await client.ask(QUESTION, purpose="chat")
        log.judged(reply.spend_id, Outcome.REJECTED)
        entries = log.entries()
        assert [each.outcome for each in entries] == [
            Outcome.TRUNCATED,
            Outcome.FAILED,
            Outcome.REJECTED,
            Outcome.REFUSED,
            *[Outcome.FAILED] * 3,
        ]
        cut, overloaded, whole, refused, *lost = entries
        assert cut.usage is not None
        assert not cut.usage.exact
        assert cut.usage.output > 0
        assert overloaded.price == 0
        billed = server.messages[2].billed
        assert whole.usage == Usage(*billed)
        assert whole.price == cost(MODEL, Usage(*billed))
        assert whole.request_id == reply.request_id
        assert (whole.purpose, refused.purpose) == ("generate clarity/1", "chat")
        assert refused.price is not None
        assert refused.price > 0
        # Sent, and never heard of again: nobody can know.
        assert [each.price for each in lost] == [None] * 3
        totals = log.totals("r1")
        assert totals.unknown == 3
        assert "3 of unknown price" in str(totals)
        assert log.totals("another").requests == 0

    async def test_no_key_is_written(
        self, server: MessagesServer, tmp_path: Path, quick: Retry
    ) -> None:
        from pajama_tui.llm import find_endpoint

        key = "sk-ant-api03-abcdefghijklmnopqrstuvwxyz0123456789"
        server.steps = [Step(fault="401", message=f"invalid key {key}")]
        found = find_endpoint(server.url, {"ANTHROPIC_API_KEY": key})
        log = SpendLog(tmp_path / "spend.jsonl")
        async with Client(found, account=Account(log), retry=quick, cache=tmp_path) as client:
            with pytest.raises(Failed) as raised:
                await client.ask(QUESTION)
        assert server.asked[-1].headers["authorization"] == f"Bearer {key}"
        assert key not in str(raised.value)
        assert all(key not in path.read_text() for path in tmp_path.iterdir())

    def test_torn_and_broken_lines_are_dropped(self, tmp_path: Path) -> None:
        log = SpendLog(tmp_path / "spend.jsonl")
        first = log.asked(QUESTION, Usage(10, 100), "chat")
        log.ended(first, Usage(10, 5), Outcome.ANSWERED)
        with log.path.open("ab") as file:
            file.write(b'{"id": "other"}\n["x"]\n{"id": "x", "at": 3, "price": "abc"}\n{"id": "to')
        second = log.asked(QUESTION, Usage(10, 100), "chat")
        assert [each.id for each in log.entries()] == [first, second]

    async def test_a_killed_program_leaves_what_it_had_begun(
        self, server: MessagesServer, endpoint: Endpoint, tmp_path: Path
    ) -> None:
        server.steps = [Step("Half an answer, and then nothing more.", fault="stall")]
        code = (
            "import asyncio, sys\n"
            "from pathlib import Path\n"
            "from pajama_tui.llm import *\n"
            "from pajama_tui.llm.capabilities import EVERYTHING\n"
            "account = Account(SpendLog(Path(sys.argv[2]), run='r'))\n"
            f"asked = Request({MODEL!r}, [('user', 'Why?')], max_tokens=100)\n"
            "ask_sync(find_endpoint(sys.argv[1], {}), asked, account=account, able=EVERYTHING,\n"
            "         purpose='chat', on_text=lambda text: print(text, flush=True))\n"
        )
        path = tmp_path / "spend.jsonl"
        with subprocess.Popen(
            [sys.executable, "-c", code, server.url, str(path)], stdout=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            assert await asyncio.to_thread(process.stdout.readline)
            process.kill()
        (left,) = SpendLog(path).entries()
        assert left.outcome is Outcome.ASKED
        assert left.price is None
        assert SpendLog(path).totals().interrupted == 1
        # The next process of the same run counts it at its worst.
        budget = Budget(tokens=1000)
        Account(SpendLog(path, run="r"), budget)
        assert budget.spent == left.worst.total > 100
        other = Budget(tokens=1000)
        Account(SpendLog(path, run="another"), other)
        assert other.spent == 0

    async def test_a_full_disk_stops_before_anything_is_paid(
        self, server: MessagesServer, endpoint: Endpoint, tmp_path: Path
    ) -> None:
        (tmp_path / "file").write_text("")
        log = SpendLog(tmp_path / "file" / "spend.jsonl")
        async with Client(endpoint, account=Account(log), able=EVERYTHING) as client:
            with pytest.raises(Failed, match="Can't write") as raised:
                await client.ask(QUESTION)
        assert raised.value.fault is Fault.UNRECORDED
        assert not server.asked

    async def test_an_answer_is_kept_when_the_disk_fills_up_meanwhile(
        self, server: MessagesServer, endpoint: Endpoint, tmp_path: Path
    ) -> None:
        log = SpendLog(tmp_path / "spend.jsonl")

        def fill(text: str) -> None:
            log.path = tmp_path / "spend.jsonl" / "nowhere"

        async with Client(endpoint, account=Account(log), able=EVERYTHING) as client:
            with pytest.raises(Failed, match="Can't write") as raised:
                await client.ask(QUESTION, on_text=fill)
        assert raised.value.text == "Hello."


class TestBudget:
    @pytest.mark.parametrize("in_dollars", [True, False])
    async def test_it_is_never_gone_over(
        self, server: MessagesServer, endpoint: Endpoint, tmp_path: Path, in_dollars: bool
    ) -> None:
        server.answer = lambda body: Step("x" * 200)
        budget = Budget(dollars=Decimal("0.005")) if in_dollars else Budget(tokens=700)
        account = Account(SpendLog(tmp_path / "spend.jsonl"), budget)
        async with Client(endpoint, account=account, able=EVERYTHING) as client:
            done = await asyncio.gather(
                *(client.ask(QUESTION) for _ in range(20)), return_exceptions=True
            )
        answered = [each for each in done if not isinstance(each, BaseException)]
        stopped = [each for each in done if isinstance(each, Failed)]
        assert len(answered) + len(stopped) == 20
        assert {each.fault for each in stopped} == {Fault.BUDGET}
        assert "Raise --budget" in str(stopped[0])
        billed = Usage()
        for each in server.messages:
            billed += Usage(*each.billed)
        spent = cost(MODEL, billed) if in_dollars else Decimal(billed.total)
        assert spent is not None
        assert spent == budget.spent <= budget.cap
        # Not stingy: what the next one may take at the worst didn't fit any more.
        worst = Usage(QUESTION.estimated_input(), QUESTION.max_tokens)
        most = cost(MODEL, worst) if in_dollars else Decimal(worst.total)
        assert most is not None
        assert budget.spent + most > budget.cap
        assert len(answered) > 3

    async def test_retries_count(
        self, server: MessagesServer, endpoint: Endpoint, tmp_path: Path
    ) -> None:
        server.steps = [Step("x" * 300, fault="truncated", times=0)]
        retry = Retry(tries=100, first=0.0)
        account = Account(SpendLog(tmp_path / "spend.jsonl"), Budget(tokens=400))
        async with Client(endpoint, account=account, retry=retry, able=EVERYTHING) as client:
            with pytest.raises(Failed) as raised:
                await client.ask(QUESTION)
        assert raised.value.fault is Fault.BUDGET
        assert 1 < len(server.messages) < 10
        assert raised.value.text

    async def test_dollars_need_a_price(
        self, server: MessagesServer, endpoint: Endpoint, tmp_path: Path
    ) -> None:
        account = Account(SpendLog(tmp_path / "spend.jsonl"), Budget(dollars=Decimal(5)))
        async with Client(endpoint, account=account, able=EVERYTHING) as client:
            with pytest.raises(Failed, match="--budget in tokens"):
                await client.ask(Request("qwen", [("user", "Why?")]))
        assert not server.asked

    async def test_several_threads(self, server: MessagesServer, tmp_path: Path) -> None:
        budget = Budget(tokens=10_000)
        account = Account(SpendLog(tmp_path / "spend.jsonl"), budget)
        worst = Usage(0, 1000)

        def spend() -> None:
            async def one() -> None:
                id = await account.open(QUESTION, "chat")
                await asyncio.sleep(0)
                account.close(id, worst, Outcome.ANSWERED)

            for _ in range(2):
                asyncio.run(one())

        threads = [threading.Thread(target=spend) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            await asyncio.to_thread(thread.join)
        assert budget.spent == 8000
        assert account.log.totals().output == 8000
        lines = account.log.path.read_text().splitlines()
        assert len([json.loads(line) for line in lines]) == 16

    async def test_a_wait_for_others_can_be_cancelled(
        self, server: MessagesServer, endpoint: Endpoint, tmp_path: Path
    ) -> None:
        server.steps = [Step("x" * 99, fault="stall")]
        account = Account(SpendLog(tmp_path / "spend.jsonl"), Budget(tokens=150))
        began, stop = asyncio.Event(), asyncio.Event()
        async with Client(endpoint, account=account, able=EVERYTHING) as client:
            first = asyncio.create_task(
                client.ask(QUESTION, on_text=lambda text: began.set(), cancelled=stop)
            )
            await began.wait()
            second = asyncio.create_task(client.ask(QUESTION, cancelled=stop))
            await asyncio.sleep(0.05)
            stop.set()
            done = await asyncio.gather(first, second, return_exceptions=True)
        assert [isinstance(each, Failed) and each.fault for each in done] == [Fault.CANCELLED] * 2
        assert len(server.messages) == 1

    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("2.50", "$2.50"),
            ("$5", "$5.00"),
            ("5 USD", "$5.00"),
            ("500k tokens", "500,000 tokens"),
            ("1.5M tok", "1,500,000 tokens"),
        ],
    )
    def test_as_typed(self, text: str, shown: str) -> None:
        assert str(Budget.parse(text)).endswith(f"of {shown} spent")

    @pytest.mark.parametrize("text", ["", "0", "-1", "much", "5k", "nan", "0 tokens", "1e9"])
    def test_what_is_no_budget(self, text: str) -> None:
        with pytest.raises(InputError, match="--budget must be"):
            Budget.parse(text)


def test_from_a_thread_without_a_loop(tmp_path: Path) -> None:
    code = [sys.executable, "-m", "tests.llm.server", "--faults", "1.0", "--seed", "3"]
    with subprocess.Popen(code, stdout=subprocess.PIPE, text=True, cwd=_root()) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            from pajama_tui.llm import find_endpoint

            stop = threading.Event()
            with pytest.raises(Failed) as raised:
                ask_sync(
                    find_endpoint(url, {}),
                    QUESTION,
                    able=EVERYTHING,
                    retry=Retry(tries=1000, first=0.01, longest=0.01, silence=0.2),
                    on_wait=lambda seconds, reason, attempt: stop.set() if attempt > 3 else None,
                    cancelled=stop,
                )
            assert raised.value.fault is Fault.CANCELLED
            assert len(raised.value.attempts) > 3
        finally:
            process.kill()


def _root() -> Path:
    return Path(__file__).resolve().parents[2]
