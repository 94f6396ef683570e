"""Batches: paid once, found again after a crash, every result kept."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from pajama_tui.llm import (
    Account,
    Batches,
    Budget,
    Client,
    Endpoint,
    Failed,
    Fault,
    Outcome,
    Reply,
    Request,
    Retry,
    SpendLog,
    Usage,
    cost,
)
from pajama_tui.llm.capabilities import EVERYTHING as ABLE
from pajama_tui.llm.capabilities import NOTHING
from tests.llm.server import EVERYTHING, MessagesServer
from tests.llm.wire_replies import Step

MODEL = "claude-sonnet-5-5"
KEYS = [f"clarity/{number}" for number in range(8)]
REQUESTS = {key: Request(MODEL, [("user", f"slot {key}")], max_tokens=200) for key in KEYS}


def echo(body: dict[str, object]) -> Step:
    """An answer that tells which question it is for."""
    return Step("answer to " + json.dumps(body).partition("slot ")[2][:9])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The file of batches."""
    return tmp_path / "batches.jsonl"


async def test_results_in_any_order_at_half_the_price(
    server: MessagesServer, endpoint: Endpoint, quick: Retry, path: Path, tmp_path: Path
) -> None:
    server.answer, server.polls = echo, 2
    budget = Budget(dollars=Decimal(1))
    account = Account(SpendLog(tmp_path / "spend.jsonl"), budget)
    waits: list[str] = []
    async with Client(endpoint, account=account, retry=quick, able=ABLE) as client:
        batches = Batches(client, path)
        batch = await batches.submit(REQUESTS, purpose="generate")
        assert not (await batches.status(batch)).ended
        found = await batches.collect(
            batch, poll=0.01, on_wait=lambda seconds, reason, times: waits.append(reason)
        )
    assert list(found) == KEYS
    for key, reply in found.items():
        assert isinstance(reply, Reply)
        assert reply.text == f"answer to {key}"
    assert any("in progress" in reason for reason in waits)
    entries = account.log.entries()
    assert {each.outcome for each in entries} == {Outcome.ANSWERED}
    for each in entries:
        full = cost(MODEL, each.usage)
        assert full is not None
        assert each.price == full / 2
    assert budget.spent == sum(each.price or 0 for each in entries)
    assert not Batches(client, path).pending()


async def test_attached_again_after_a_crash(
    server: MessagesServer, endpoint: Endpoint, quick: Retry, path: Path, tmp_path: Path
) -> None:
    server.answer, server.polls = echo, 3
    log = tmp_path / "spend.jsonl"
    first = Account(SpendLog(log, run="r"), Budget(tokens=100_000))
    async with Client(endpoint, account=first, retry=quick, able=ABLE) as client:
        await Batches(client, path).submit(REQUESTS)
    budget = Budget(tokens=100_000)
    second = Account(SpendLog(log, run="r"), budget)
    worst = budget.spent
    async with Client(endpoint, account=second, retry=quick, able=ABLE) as client:
        batches = Batches(client, path)
        (batch,) = batches.pending()
        found = await batches.collect(batch, poll=0.01)
    assert [reply.text for reply in found.values()] == [f"answer to {key}" for key in KEYS]
    totals = second.log.totals("r")
    assert (totals.requests, totals.unknown) == (8, 0)
    # What was counted at its worst is counted as it was.
    assert budget.spent == totals.input + totals.output < worst
    assert len(server.batches.made) == 1


async def test_a_batch_whose_answer_was_lost_is_not_sent_twice(
    server: MessagesServer, endpoint: Endpoint, quick: Retry, path: Path
) -> None:
    server.answer, server.batches.lose_answer = echo, True
    async with Client(endpoint, retry=quick, able=ABLE) as client:
        batches = Batches(client, path)
        batch = await batches.submit(REQUESTS)
        assert batch.id is None
        found = await batches.collect(batches.pending()[0], poll=0.01)
    assert len(server.batches.made) == 1
    assert all(isinstance(reply, Reply) for reply in found.values())


def cut(path: Path, lines: int, **changes: object) -> None:
    """Leave the first lines of the file of batches, with `changes` to the very first."""
    kept = [json.loads(line) for line in path.read_text().splitlines()[:lines]]
    path.write_text("".join(json.dumps(line) + "\n" for line in [kept[0] | changes, *kept[1:]]))


async def test_killed_while_it_was_put_together(
    server: MessagesServer, endpoint: Endpoint, quick: Retry, path: Path, tmp_path: Path
) -> None:
    account = Account(SpendLog(tmp_path / "spend.jsonl"))
    async with Client(endpoint, account=account, retry=quick, able=ABLE) as client:
        batches = Batches(client, path)
        with pytest.raises(RuntimeError):
            await batches.submit(REQUESTS, on_asked=stop_here)
        assert not server.batches.made
        cut(path, 1)
        assert len(batches.pending()) == 1
        batches.drop_unsent()
        assert not batches.pending()
        assert batches.file.load()[0].unsent
    # Nothing was sent, so nothing is counted as perhaps paid.
    assert (account.log.totals().unknown, account.log.totals().known) == (0, 0)


def stop_here(batch: object) -> None:
    """Fail where a kill would hit."""
    raise RuntimeError


async def test_killed_right_before_it_was_sent(
    server: MessagesServer, endpoint: Endpoint, quick: Retry, path: Path
) -> None:
    async with Client(endpoint, retry=quick, able=ABLE) as client:
        batches = Batches(client, path)
        await batches.submit(REQUESTS)
        # As if the program had stopped before the first byte left.
        server.batches.made.clear()
        cut(path, 2)
        status = await batches.status(batches.pending()[0])
        assert (status.ended, status.word) == (False, "not found yet")
        cut(path, 2, at=(datetime.now(UTC) - timedelta(hours=1)).isoformat())
        (batch,) = batches.pending()
        with pytest.raises(Failed, match="nothing was charged"):
            await batches.collect(batch)
        assert batch.unsent
        assert not batches.pending()


async def test_another_sessions_batch_of_the_same_size_is_not_taken_for_ours(
    server: MessagesServer, endpoint: Endpoint, quick: Retry, path: Path, tmp_path: Path
) -> None:
    server.answer, server.batches.lose_answer = echo, True
    async with Client(endpoint, retry=quick, able=ABLE) as client:
        other = Batches(client, tmp_path / "other.jsonl")
        batches = Batches(client, path)
        await batches.submit(REQUESTS)
        foreign = await other.submit(REQUESTS)
        found = await batches.collect(batches.pending()[0], poll=0.01)
        assert batches.file.load()[0].id == "msgbatch_0"
        assert foreign.id == "msgbatch_1"
    assert [reply.text for reply in found.values()] == [f"answer to {key}" for key in KEYS]


async def test_what_was_read_before_a_kill_is_settled_after_it(
    server: MessagesServer, endpoint: Endpoint, quick: Retry, path: Path, tmp_path: Path
) -> None:
    server.answer = echo
    log = tmp_path / "spend.jsonl"
    async with Client(endpoint, account=Account(SpendLog(log)), retry=quick, able=ABLE) as client:
        batches = Batches(client, path)
        await batches.collect(await batches.submit(REQUESTS))
    # As a kill leaves it after the third result: read, but not yet in the spend log.
    cut(path, 6)
    lines = log.read_text().splitlines(keepends=True)
    log.write_text("".join(lines[:10]))
    account = Account(SpendLog(log))
    assert account.log.totals().unknown == 6
    async with Client(endpoint, account=account, retry=quick, able=ABLE) as client:
        batches = Batches(client, path)
        assert len(await batches.collect(batches.pending()[0])) == 8
    assert account.log.totals().unknown == 0
    assert len(server.batches.made) == 1


async def test_a_wait_outlasts_a_network_that_is_gone_for_a_while(
    server: MessagesServer, endpoint: Endpoint, quick: Retry, path: Path
) -> None:
    server.answer, server.polls = echo, 1
    port = int(server.url.rpartition(":")[2])
    reasons: list[str] = []
    async with Client(endpoint, retry=quick, able=ABLE) as client:
        batches = Batches(client, path)
        batch = await batches.submit(REQUESTS)
        await client.close()
        await server.stop()
        collecting = asyncio.create_task(
            batches.collect(batch, poll=0.01, on_wait=lambda left, why, n: reasons.append(why))
        )
        async with asyncio.timeout(20):
            while not any("Can't reach" in reason for reason in reasons):
                await asyncio.sleep(0.01)
        await server.start(port)
        assert len(await collecting) == 8


async def test_results_that_the_server_no_longer_has_may_have_been_charged(
    server: MessagesServer, endpoint: Endpoint, quick: Retry, path: Path, tmp_path: Path
) -> None:
    server.batches.archived = True
    account = Account(SpendLog(tmp_path / "spend.jsonl"))
    async with Client(endpoint, account=account, retry=quick, able=ABLE) as client:
        batches = Batches(client, path)
        found = await batches.collect(await batches.submit(REQUESTS))
        assert {each.fault for each in found.values() if isinstance(each, Failed)} == {
            Fault.EXPIRED
        }
        assert account.log.totals().unknown == 8
        assert not batches.pending()


async def test_a_batch_that_the_server_does_not_know_stays_until_its_results_are_gone(
    server: MessagesServer, endpoint: Endpoint, quick: Retry, path: Path
) -> None:
    async with Client(endpoint, retry=quick, able=ABLE) as client:
        batches = Batches(client, path)
        await batches.submit(REQUESTS)
        server.batches.made.clear()
        with pytest.raises(Failed, match="knows no batch msgbatch_0 under this key"):
            await batches.collect(batches.pending()[0])
        assert batches.pending()
        cut(path, 3, at=(datetime.now(UTC) - timedelta(days=30)).isoformat())
        assert len(await batches.collect(batches.pending()[0])) == 8
        assert not batches.pending()


@pytest.mark.parametrize("cuts", [1, 3])
async def test_a_file_of_results_that_is_cut_short_is_read_again(
    server: MessagesServer, endpoint: Endpoint, quick: Retry, path: Path, tmp_path: Path, cuts: int
) -> None:
    server.answer, server.batches.cut_results = echo, cuts
    account = Account(SpendLog(tmp_path / "spend.jsonl"))
    async with Client(endpoint, account=account, retry=quick, able=ABLE) as client:
        batches = Batches(client, path)
        found = await batches.collect(await batches.submit(REQUESTS))
    assert [reply.text for reply in found.values()] == [f"answer to {key}" for key in KEYS]
    assert account.log.totals().requests == 8
    kept = [line for line in path.read_text().splitlines() if '"result"' in line]
    assert len(kept) == 8


async def test_results_that_can_not_be_read_to_their_end_are_read_later(
    server: MessagesServer, endpoint: Endpoint, quick: Retry, path: Path, tmp_path: Path
) -> None:
    server.answer, server.batches.cut_results = echo, 99
    account = Account(SpendLog(tmp_path / "spend.jsonl"))
    async with Client(endpoint, account=account, retry=quick, able=ABLE) as client:
        batches = Batches(client, path)
        batch = await batches.submit(REQUESTS)
        with pytest.raises(Failed, match=r"\d of 8 results are read and kept"):
            await batches.collect(batch)
        read = batches.outcomes(batch)
        assert 0 < len(read) < 8
        assert all(isinstance(reply, Reply) for reply in read.values())
        assert account.log.totals().unknown == 8 - len(read)
        server.batches.cut_results = 0
        assert len(await batches.collect(batches.pending()[0])) == 8
    assert account.log.totals().unknown == 0


async def test_what_is_not_among_the_results_is_said_and_the_rest_is_kept(
    server: MessagesServer, endpoint: Endpoint, quick: Retry, path: Path, tmp_path: Path
) -> None:
    server.answer, server.batches.left_out = echo, 3
    account = Account(SpendLog(tmp_path / "spend.jsonl"))
    async with Client(endpoint, account=account, retry=quick, able=ABLE) as client:
        batches = Batches(client, path)
        found = await batches.collect(await batches.submit(REQUESTS))
    missing = [reply for reply in found.values() if isinstance(reply, Failed)]
    assert [each.fault for each in missing] == 3 * [Fault.EXPIRED]
    # They may have been paid for.
    assert account.log.totals().unknown == 3


async def test_each_kind_of_result(
    server: MessagesServer, endpoint: Endpoint, quick: Retry, path: Path, tmp_path: Path
) -> None:
    error = {"type": "error", "error": {"type": "overloaded_error", "message": "busy \x1b[2J"}}
    server.batches.results = {
        "1": {"type": "errored", "error": error},
        "2": {"type": "expired"},
        "3": {"type": "canceled"},
        "4": {"type": "succeeded", "message": "no message"},
    }
    server.steps = [Step("Half", stop_reason="max_tokens", when="slot clarity/0")]
    account = Account(SpendLog(tmp_path / "spend.jsonl"))
    async with Client(endpoint, account=account, retry=quick, able=ABLE) as client:
        batches = Batches(client, path)
        found = await batches.collect(await batches.submit(REQUESTS))
    faults = [each.fault if isinstance(each, Failed) else None for each in found.values()]
    assert faults == [
        Fault.MAX_TOKENS,
        Fault.OVERLOADED,
        Fault.EXPIRED,
        Fault.EXPIRED,
        Fault.NOT_MESSAGES,
        *[None] * 3,
    ]
    assert found["clarity/0"].text == "Half"
    assert all("\x1b" not in str(each) for each in found.values() if isinstance(each, Failed))
    prices = [each.price for each in account.log.entries()]
    assert prices[1:4] == [0, 0, 0]
    assert prices[0]
    assert prices[4] is None


async def test_the_budget_is_checked_for_all_before_anything_is_sent(
    server: MessagesServer, endpoint: Endpoint, quick: Retry, path: Path, tmp_path: Path
) -> None:
    budget = Budget(tokens=700)
    account = Account(SpendLog(tmp_path / "spend.jsonl"), budget)
    async with Client(endpoint, account=account, retry=quick, able=ABLE) as client:
        batches = Batches(client, path)
        with pytest.raises(Failed) as raised:
            await batches.submit(REQUESTS)
    assert raised.value.fault is Fault.BUDGET
    assert not server.batches.made
    assert budget.spent == 0
    assert not batches.pending()
    assert account.log.totals().known == 0
    assert account.log.totals().unknown == 0


async def test_a_server_without_batches(
    server: MessagesServer, endpoint: Endpoint, quick: Retry, path: Path
) -> None:
    server.able = EVERYTHING - {"batches"}
    async with Client(endpoint, retry=quick, cache=path.parent) as client:
        with pytest.raises(Failed, match="takes no batches"):
            await Batches(client, path).submit(REQUESTS)
    # Not even to find out what else it can do.
    assert [each.path for each in server.asked] == ["/v1/messages/batches"]
    async with Client(endpoint, retry=quick, able=NOTHING) as client:
        with pytest.raises(Failed, match="takes no batches"):
            await Batches(client, path).submit(REQUESTS)
    async with Client(endpoint, retry=quick, able=ABLE) as client:
        with pytest.raises(Failed) as raised:
            await Batches(client, path).submit(REQUESTS)
        assert raised.value.fault is Fault.NOT_FOUND
        assert not Batches(client, path).pending()


async def test_waiting_can_be_cancelled_and_taken_up_again(
    server: MessagesServer, endpoint: Endpoint, quick: Retry, path: Path
) -> None:
    server.answer, server.polls = echo, 2
    stop = asyncio.Event()
    async with Client(endpoint, retry=quick, able=ABLE) as client:
        batches = Batches(client, path)
        batch = await batches.submit(REQUESTS)
        with pytest.raises(Failed) as raised:
            await batches.collect(
                batch, poll=3600, on_wait=lambda *wait: stop.set(), cancelled=stop
            )
        assert raised.value.fault is Fault.CANCELLED
        server.batches.answered = 3
        assert not (await batches.cancel(batch)).ended
        found = await batches.collect(batches.pending()[0], poll=0.01)
        assert len(found) == 8
        assert sum(isinstance(reply, Reply) for reply in found.values()) == 3
        assert (await batches.cancel(batch)).ended


def test_how_many_fit_into_a_budget_at_half_the_price(tmp_path: Path) -> None:
    requests = list(REQUESTS.values())
    worst = Usage(requests[0].estimated_input(), 200)
    price = cost(MODEL, worst)
    assert price is not None
    account = Account(SpendLog(tmp_path / "spend.jsonl"), Budget(dollars=4 * price))
    assert account.room(requests)[0] == 4
    assert "The budget is reached" in account.room(requests)[1]
    assert account.room(requests, batch=True) == (8, "")
    unknown = [Request("home-made", [("user", "?")])]
    count, why = account.room(unknown, batch=True)
    assert count == 0
    assert "costs is unknown" in why
    assert Account(SpendLog(tmp_path / "spend.jsonl")).room(unknown) == (1, "")
