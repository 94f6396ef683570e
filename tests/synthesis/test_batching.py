"""Slots filled by batch over real HTTP: what is asked when, kept, waited for, and never twice."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from shop import PROGRAM, Bench, Said, Shop

from pajama_tui.llm import Budget, Outcome, batch_server
from pajama_tui.synthesis.generate import Ended
from pajama_tui.synthesis.slots import State
from tests.llm.server import EVERYTHING, MessagesServer
from tests.llm.wire_replies import Step

BAD = PROGRAM.replace("1.0", "0.0  # bad")


class Picky(Bench):
    """Refuses what calls itself bad, whatever the order of the checks."""

    def check(self, source: str, *, rubric: str, name: str) -> Said:
        return Said(False, "is bad", "dead") if "bad" in source else Said(True)


def slot_of(body: dict[str, Any]) -> tuple[str, str]:
    """Which slot a question is about, and whether it is the first or a repair."""
    messages = body["messages"]
    kind = "repair" if len(messages) > 1 else "first"
    return messages[0]["content"].removeprefix("write "), kind


def bad_at_first(body: dict[str, Any]) -> Step:
    """A bad program for slot 1, and a good one when asked again."""
    bad = slot_of(body) == ("style/1", "first")
    program = BAD if bad else PROGRAM
    return Step(data={"name": "n", "approach": "a", "rationale": "r", "program": program})


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    async with MessagesServer(answer=bad_at_first) as server:
        yield Shop(server, tmp_path, Picky())


def asked(shop: Shop) -> Counter[tuple[str, str]]:
    """How often each question was sent, in batches and one by one."""
    bodies = [*shop.server.batches.questions, *(each.body for each in shop.server.messages)]
    return Counter(map(slot_of, bodies))


async def test_one_batch_for_all_and_one_for_the_repairs(shop: Shop) -> None:
    shop.server.polls = 1
    assert await shop.batch(4) == Ended()
    assert shop.states() == 4 * [State.KEPT]
    assert [len(batch.requests) for batch in shop.server.batches.made.values()] == [4, 1]
    assert not shop.server.messages
    repair = shop.server.batches.questions[-1]["messages"]
    assert [each["role"] for each in repair] == ["user", "assistant", "user"]
    assert "is bad" in str(repair[-1])

    entries = shop.log().entries()
    assert [entry.purpose for entry in entries] == [
        *(f"generate style/{number}" for number in range(1, 5)),
        "generate style/1 repair",
    ]
    assert all(entry.batch for entry in entries)
    assert [entry.outcome for entry in entries] == [Outcome.REJECTED, *4 * [Outcome.KEPT]]
    parts = [float(entry.price or 0) for entry in entries]
    assert shop.file.slots["style/1"].cost == pytest.approx(parts[0] + parts[4])
    assert all(part > 0 for part in parts)

    steps = [event for event in shop.events if event.slot.id == "style/2"]
    assert [event.what for event in steps] == ["in batch", "checking", "kept"]
    assert steps[0].text == "in a batch of 4 questions"
    waits = [event for event in shop.events if event.what == "in batch" and event.amount]
    assert any(
        re.match(r"The batch of 4 is in progress, for \d+ s now", each.text) for each in waits
    )


async def test_it_is_sent_and_collected_by_other_processes(shop: Shop) -> None:
    shop.server.polls = 1
    ended = await shop.batch(3, wait=False)
    assert ended.in_batch
    assert "A batch of 3 questions" in ended.stopped
    assert "(msgbatch_0)" in ended.stopped
    assert "--cancel-batch" in ended.stopped
    assert shop.states() == 3 * [State.WAITING]
    assert (await shop.batch(3, wait=False)).in_batch
    assert shop.states() == 3 * [State.WAITING]
    # Now it has ended: what is good is kept, and what is not is in the next batch.
    assert (await shop.batch(3, wait=False)).in_batch
    assert shop.states() == [State.WAITING, State.KEPT, State.KEPT]
    assert await shop.batch(3) == Ended()
    assert shop.states() == 3 * [State.KEPT]
    assert set(asked(shop).values()) == {1}


async def test_new_slots_are_asked_beside_a_batch_that_goes_on(shop: Shop) -> None:
    shop.server.batches.lasts = 3600
    await shop.batch(2, wait=False)
    ended = await shop.batch(3, wait=False)
    assert ended.stopped.count("A batch of") == 2
    assert [len(batch.requests) for batch in shop.server.batches.made.values()] == [2, 1]
    assert set(asked(shop).values()) == {1}


async def test_without_batch_what_waits_is_collected_and_the_rest_asked(shop: Shop) -> None:
    shop.server.polls = 3
    await shop.batch(2, wait=False)
    ended = await shop.beside(4, wait=False)
    assert ended.in_batch
    assert shop.states() == [State.WAITING, State.WAITING, State.KEPT, State.KEPT]
    assert await shop.beside(4) == Ended()
    assert shop.states() == 4 * [State.KEPT]
    # The repair is asked the way the run asks.
    assert [slot_of(each.body) for each in shop.server.messages][-1] == ("style/1", "repair")
    assert set(asked(shop).values()) == {1}


async def test_cancelling_leaves_the_batch_to_the_server(shop: Shop) -> None:
    shop.server.batches.lasts = 3600
    task = asyncio.create_task(shop.batch(2))
    async with asyncio.timeout(20):
        while not any(event.amount for event in shop.events):
            await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert shop.states() == 2 * [State.WAITING]
    shop.server.batches.lasts = 0
    await shop.batch(2)
    assert shop.states() == 2 * [State.KEPT]
    assert set(asked(shop).values()) == {1}


async def test_items_that_failed_are_outcomes_with_a_reason(shop: Shop) -> None:
    overloaded = {"type": "error", "error": {"type": "overloaded_error", "message": "busy"}}
    shop.server.batches.results = {
        "0": {"type": "errored", "error": overloaded},
        "1": {"type": "expired"},
        "2": {"type": "canceled"},
    }
    refused = Step(text="", stop_reason="refusal", category="cyber", when="write style/4")
    shop.server.steps = [refused]
    assert await shop.batch(5) == Ended()
    slots = list(shop.file.slots.values())
    assert [slot.state for slot in slots] == [*4 * [State.EMPTY], State.KEPT]
    assert [slot.again for slot in slots[:4]] == [True, True, True, False]
    words = ("overloaded", "ran out of time", "cancelled", "refused")
    for slot, word in zip(slots, words, strict=False):
        assert word in slot.reason
    # Nothing was charged for the first three, and what passes is asked again by the next run.
    assert [slot.cost for slot in slots[:3]] == [0, 0, 0]
    shop.server.batches.results = {}
    await shop.batch(5)
    assert shop.states() == [State.KEPT] * 3 + [State.EMPTY, State.KEPT]


async def test_an_answer_that_was_cut_off_gets_more_room_once(shop: Shop) -> None:
    cut = Step('{"name": "n", "prog', stop_reason="max_tokens", when="write style/2", times=1)
    shop.server.steps = [cut]
    assert await shop.batch(2) == Ended()
    assert shop.states() == 2 * [State.KEPT]
    again = [each for each in shop.server.batches.questions if slot_of(each)[1] == "repair"]
    assert {slot_of(each)[0]: each["max_tokens"] for each in again} == {
        "style/1": 100,
        "style/2": 200,
    }
    assert "cut off at the limit of 100 tokens" in str(again[1]["messages"][-1])


async def test_of_a_budget_as_much_is_asked_as_is_sure_to_fit(shop: Shop) -> None:
    ended = await shop.batch(6, budget=Budget(tokens=400))
    assert ended.by_budget
    assert "The budget is reached" in ended.stopped
    sizes = [len(batch.requests) for batch in shop.server.batches.made.values()]
    # When the true price of the first is known, there is room for more.
    assert len(sizes) > 1
    assert 0 < sizes[0] < 6
    totals = shop.log().totals()
    assert totals.input + totals.output <= 400
    assert State.OPEN in shop.states()
    assert any(event.what == "put off" for event in shop.events)
    assert await shop.batch(6, budget=Budget(tokens=100_000)) == Ended()
    assert set(asked(shop).values()) == {1}


async def test_what_did_not_fit_is_told_without_waiting(shop: Shop) -> None:
    ended = await shop.batch(6, budget=Budget(tokens=400), wait=False)
    assert (ended.in_batch, ended.by_budget) == (True, True)
    assert "more did not fit into the budget" in ended.stopped


async def test_a_server_without_batches_is_asked_for_nothing(shop: Shop) -> None:
    shop.server.able = EVERYTHING - {"batches"}
    ended = await shop.batch(2)
    assert ended.stopped
    assert shop.states() == 2 * [State.OPEN]
    assert not shop.log().totals().unknown


async def test_a_server_that_loses_every_batch_is_not_sent_it_for_ever(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_server, "_SETTLED", timedelta(0))
    shop.server.batches.broken = True
    ended = await shop.batch(2)
    assert "never reached" in ended.stopped
    assert "nothing was charged" in ended.stopped
    assert shop.states() == 2 * [State.OPEN]
    assert sum(each.method == "POST" for each in shop.server.asked) == 1
    shop.server.batches.broken = False
    assert await shop.batch(2) == Ended()
    assert not shop.log().totals().unknown


async def test_a_batch_at_another_server_is_left_there(shop: Shop) -> None:
    shop.server.batches.lasts = 3600
    await shop.batch(2, wait=False)
    place = shop.server.url
    async with MessagesServer(answer=bad_at_first) as other:
        shop.server = other
        for run in (shop.batch, shop.beside):
            ended = await run(3)
            assert ended.in_batch
            assert f"--base-url to collect it: {place}" in ended.stopped
        assert shop.states() == [State.WAITING, State.WAITING, State.KEPT]
        assert set(asked(shop)) == {("style/3", "first")}


async def test_results_torn_in_the_middle_are_used_as_far_as_they_came(shop: Shop) -> None:
    shop.server.batches.cut_results = 99
    ended = await shop.batch(6)
    assert "results are read and kept" in ended.stopped
    assert {State.KEPT, State.WAITING} <= set(shop.states())
    shop.server.batches.cut_results = 0
    assert await shop.batch(6) == Ended()
    assert shop.states() == 6 * [State.KEPT]
    assert set(asked(shop).values()) == {1}


class Killed(BaseException):
    """Stands for SIGKILL: from then on nothing is written any more."""


class Killer:
    """Ends all writing after so many lines of any file, before or after what follows the line."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, lines: int, *, at_once: bool) -> None:
        from pajama_tui import storage

        write, self.written = storage._write_all, 0

        def counted(descriptor: int, data: bytes) -> None:
            if self.written >= lines:
                raise Killed
            write(descriptor, data)
            self.written += 1
            if at_once and self.written == lines:
                raise Killed

        monkeypatch.setattr(storage, "_write_all", counted)


async def in_a_folder(
    folder: Path, monkeypatch: pytest.MonkeyPatch, lines: int, at_once: bool
) -> int:
    """Kill a run after so many lines, go on from there, and return how many it had written."""
    async with MessagesServer(answer=bad_at_first) as server:
        shop = Shop(server, folder, Picky())
        with monkeypatch.context() as patch:
            killer = Killer(patch, lines, at_once=at_once)
            with suppress(Killed):
                await shop.batch(2)
        assert await shop.batch(2) == Ended()
        assert shop.states() == 2 * [State.KEPT]
        twice = {question: count for question, count in asked(shop).items() if count > 1}
        assert not twice, f"killed after {lines} lines"
        totals = shop.log().totals()
        assert (totals.interrupted, totals.unknown) == (0, 0), f"killed after {lines} lines"
        answered = {Outcome.KEPT, Outcome.REJECTED, Outcome.ANSWERED}
        paid = [entry for entry in shop.log().entries() if entry.outcome in answered]
        assert len(paid) == 3
    return killer.written


@pytest.mark.slow
@pytest.mark.parametrize("at_once", [True, False])
async def test_a_kill_after_any_line_is_gone_on_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: bool
) -> None:
    # A batch that never reached the server is known as such at once.
    monkeypatch.setattr(batch_server, "_SETTLED", timedelta(0))
    whole = await in_a_folder(tmp_path / "whole", monkeypatch, 10_000, at_once)
    assert whole > 25
    for lines in range(1, whole):
        await in_a_folder(tmp_path / str(lines), monkeypatch, lines, at_once)
