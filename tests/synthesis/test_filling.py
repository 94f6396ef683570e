"""Slots filled over real HTTP with stand-ins for the checks: what is asked, kept and put off."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from shop import GOOD, PROGRAM, Said, Shop

from pajama_tui.synthesis.candidate import NoProgram, read_candidate, safe_name
from pajama_tui.synthesis.generate import Ended
from pajama_tui.synthesis.slots import State
from tests.llm.server import MessagesServer
from tests.llm.wire_replies import Step


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    async with MessagesServer() as server:
        yield Shop(server, tmp_path)


async def test_all_are_filled_but_checked_one_at_a_time(shop: Shop) -> None:
    shop.server.steps = [GOOD]
    ended = await shop.fill(9, parallel=4)
    assert ended == Ended()
    assert shop.states() == 9 * [State.KEPT]
    assert sorted(shop.bench.saved) == [f"n_{number}" for number in range(1, 10)]
    assert shop.bench.most_at_once == 1
    steps = [event.what for event in shop.events if event.slot.id == "style/1"]
    assert [what for what in steps if what != "writing"] == ["asked", "checking", "kept"]
    assert "writing" in steps


async def test_never_more_than_one_repair(shop: Shop) -> None:
    shop.server.steps = [GOOD]
    shop.bench.verdicts = [Said(False, "is dead", "dead"), Said(False, "still dead", "dead")]
    await shop.fill(1)
    (slot,) = shop.file.slots.values()
    assert (slot.state, slot.reason, slot.gate) == (State.EMPTY, "still dead", "dead")
    assert len(shop.server.messages) == 2
    assert not shop.bench.saved


async def test_an_answer_without_a_program_is_told_so(shop: Shop) -> None:
    shop.server.steps = [Step("Sorry."), GOOD]
    await shop.fill(1)
    assert shop.states() == [State.KEPT]
    assert "no JSON object" in str(shop.server.messages[1].body["messages"][2])


async def test_what_can_not_be_saved_is_rejected(shop: Shop) -> None:
    shop.server.steps = [GOOD]
    shop.bench.refuse_saving = True
    await shop.fill(1)
    (slot,) = shop.file.slots.values()
    assert (slot.state, slot.gate) == (State.EMPTY, "saving")
    assert "secret" in slot.reason


async def test_a_passing_fault_leaves_the_slot_to_the_next_run(shop: Shop) -> None:
    shop.server.steps = [Step(fault="529", times=2), GOOD]
    await shop.fill(2, parallel=1)
    first, second = shop.file.slots.values()
    assert (first.state, first.again) == (State.EMPTY, True)
    assert "overloaded" in first.reason
    assert second.state is State.KEPT
    assert any(event.what == "waiting" and event.amount > 0 for event in shop.events)
    await shop.fill(2)
    assert shop.states() == [State.KEPT, State.KEPT]


async def test_a_server_that_only_fails_is_not_asked_eighty_times(shop: Shop) -> None:
    shop.server.steps = [Step(fault="529", times=0)]
    ended = await shop.fill(80, parallel=2)
    assert "in a row" in ended.stopped
    assert len(shop.server.messages) < 20
    assert shop.states().count(State.OPEN) > 70


async def test_a_fault_of_all_questions_stops_the_run(shop: Shop) -> None:
    shop.server.steps = [replace(GOOD, times=2), Step(fault="402", times=0)]
    ended = await shop.fill(5, parallel=1)
    assert "can't pay" in ended.stopped
    assert shop.states() == [State.KEPT, State.KEPT, State.OPEN, State.OPEN, State.OPEN]
    assert len(shop.server.messages) == 3


async def test_cancelling_stops_in_the_middle_of_an_answer(shop: Shop) -> None:
    shop.server.steps = [replace(GOOD, gap=0.5)]
    task = asyncio.create_task(shop.fill(3, parallel=3))
    async with asyncio.timeout(20):
        while not any(event.what == "writing" for event in shop.events):
            await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert shop.states() == 3 * [State.ASKED]
    shop.server.steps = [GOOD]
    await shop.fill(3)
    assert shop.states() == 3 * [State.KEPT]


async def test_a_kill_between_two_lines_is_gone_on_from(shop: Shop) -> None:
    """Cut the file after each of its lines in turn: every slot still ends with an outcome."""
    shop.server.steps = [GOOD]
    shop.bench.verdicts = [Said(False, "is dead", "dead"), Said(True)]
    await shop.fill(1)
    path = shop.folder / "slots.jsonl"
    lines = path.read_text().splitlines(keepends=True)
    states = [State.OPEN, State.ASKED, State.ANSWERED, State.REJECTED]
    states += [State.ASKED, State.ANSWERED, State.PASSED, State.KEPT]
    assert len(lines) == len(states)
    wanted = {1: 2, 2: 2, 3: 1, 4: 1, 5: 1, 6: 0, 7: 0, 8: 0}
    for count, questions in wanted.items():
        path.write_text("".join(lines[:count]))
        assert shop.states() == [states[count - 1]]
        before = len(shop.server.messages)
        shop.bench.verdicts = [Said(False, "is dead", "dead")] if count <= 3 else []
        shop.bench.verdicts.append(Said(True))
        await shop.fill(1)
        assert shop.states() == [State.KEPT]
        assert len(shop.server.messages) - before == questions


async def test_twice_rejected_before_a_kill_is_not_asked_a_third_time(shop: Shop) -> None:
    shop.server.steps = [GOOD]
    shop.bench.verdicts = [Said(False, "one", "dead"), Said(False, "two", "dead")]
    await shop.fill(1)
    path = shop.folder / "slots.jsonl"
    path.write_text("".join(path.read_text().splitlines(keepends=True)[:-1]))
    await shop.fill(1)
    (slot,) = shop.file.slots.values()
    assert (slot.state, slot.reason) == (State.EMPTY, "two")
    assert len(shop.server.messages) == 2


def test_programs_are_found_where_models_put_them() -> None:
    assert read_candidate(f"Here:\n```python\n{PROGRAM}```\nDone.").source == PROGRAM
    fenced = (
        '{"name": "My Judge!", "program": "```python\\n' + PROGRAM.replace("\n", "\\n") + '```"}'
    )
    found = read_candidate(fenced)
    assert (found.name, found.source) == ("my_judge", PROGRAM)
    for text in ("", "{}", '{"program": ""}', "```python\nprint(1)\n```", '{"program": 7}'):
        with pytest.raises(NoProgram):
            read_candidate(text)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("../../etc/passwd", "etc_passwd"),
        ("Word Count.py", "word_count"),
        ("_hidden", "hidden"),
        ("日本", ""),
        (None, ""),
        ("x" * 500, "x" * 48),
    ],
)
def test_a_name_is_made_fit_for_a_file(given: object, name: str) -> None:
    assert safe_name(given) == name
