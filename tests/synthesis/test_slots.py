"""The file of slots: how far each is after any kill."""

from pathlib import Path

import pytest

from pajama_tui.synthesis.slots import Answer, Slot, SlotFile, State


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "slots.jsonl"


def one(path: Path) -> Slot:
    return SlotFile.load(path).slots["style/1"]


def test_every_step_is_found_again(path: Path) -> None:
    file = SlotFile(path)
    (slot,) = file.wanted(["style"], 1)
    assert slot.state is State.OPEN
    slot = file.open(slot, "run")
    assert one(path) == slot
    slot = file.asked(slot)
    assert one(path).state is State.ASKED
    slot = file.answered(slot, Answer("text \ud800 {", "", ("a", "b"), 0.5))
    assert one(path).answers == (Answer("text \ud800 {", "", ("a", "b"), 0.5),)
    slot = file.rejected(slot, "constant", "constant")
    assert one(path).answers[0].rejected == "constant"
    slot = file.answered(file.asked(slot), Answer("two", cost=0.25))
    slot = file.passed(slot, "style/new", "0" * 64)
    assert (one(path).judge, one(path).over) == ("style/new", False)
    slot = file.kept(slot)
    assert one(path) == slot
    assert slot.over
    assert slot.cost == 0.75


def test_a_torn_or_foreign_line_loses_nothing_else(path: Path) -> None:
    file = SlotFile(path)
    slot = file.asked(file.open(file.wanted(["style"], 1)[0], "run"))
    with path.open("ab") as log:
        log.write(b'{"slot": "style/1", "state": "answ')
    assert one(path) == slot
    SlotFile.load(path).answered(slot, Answer("whole"))
    with path.open("ab") as log:
        log.write(b'{"slot": "style/x", "state": "kept"}\n{"slot": "style/1", "state": "odd"}\n7\n')
    assert one(path).answers[0].text == "whole"
    assert list(SlotFile.load(path).slots) == ["style/1"]


def test_slots_of_one_number_come_side_by_side(path: Path) -> None:
    ids = [slot.id for slot in SlotFile(path).wanted(["a", "b"], 2)]
    assert ids == ["a/1", "b/1", "a/2", "b/2"]


def test_a_question_that_was_not_sent_leaves_the_slot_as_it_was(path: Path) -> None:
    file = SlotFile(path)
    slot = file.open(file.wanted(["style"], 1)[0], "run")
    assert file.unasked(file.asked(slot)) == slot
    tried = file.rejected(file.answered(file.asked(slot), Answer("x")), "bad", "parse")
    back = file.unasked(file.asked(tried))
    assert (back.state, back.answers, back.run) == (State.REJECTED, tried.answers, "run")
    assert one(path) == back


def test_opened_anew_a_slot_keeps_what_it_has_cost(path: Path) -> None:
    file = SlotFile(path)
    slot = file.answered(file.open(file.wanted(["style"], 1)[0], "one"), Answer("x", cost=0.5))
    slot = file.open(file.empty(slot, "no use", "parse"), "two")
    assert (slot.answers, slot.cost, slot.run) == ((), 0.5, "two")
    unknown = file.answered(slot, Answer("y", cost=None))
    assert file.open(unknown, "three").cost is None


def test_empty_for_a_passing_trouble_is_no_outcome_for_good(path: Path) -> None:
    file = SlotFile(path)
    slot = file.open(file.wanted(["style"], 1)[0], "one")
    assert not file.empty(slot, "overloaded", "overloaded", again=True).over
    assert file.empty(slot, "refused", "refused").over
