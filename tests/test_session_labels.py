"""labels.jsonl as a log: what holds, what is undone, what old and torn files say."""

import json
from pathlib import Path

import pytest

from pajama_tui.session import DataRef, Session
from pajama_tui.session_labels import LabelLog


@pytest.fixture
def session(tmp_path: Path) -> Session:
    data = DataRef(str(tmp_path / "data.jsonl"), 10, "print", "pajama-tui")
    return Session.open(tmp_path / "session", create=data)


def undo(session: Session) -> None:
    line = session.label_log().undoing()
    assert line is not None
    session.add_label(line.pop("row"), line.pop("gold"), **line)


def test_undoing_brings_back_what_held_before_and_goes_further_back(session: Session) -> None:
    session.add_label(4, "a", order="random")
    session.add_label(7, None, skip=True)
    session.add_label(4, "b")
    session.add_label(7, "tie")
    assert session.labels() == {4: "b", 7: "tie"}
    undo(session)
    assert session.labels() == {4: "b"}
    assert session.label_log().skipped == {7}
    undo(session)
    assert session.labels() == {4: "a"}
    assert session.label_log().holds(4).order == "random"
    session.add_label(9, "b")
    undo(session)
    undo(session)
    undo(session)
    assert session.labels() == {}
    log = session.label_log()
    assert (log.skipped, log.decisions, log.undoing()) == (set(), [], None)
    assert log.touched == {4, 7, 9}


def test_gold_is_the_same_to_a_reader_that_knows_of_no_undoing(session: Session) -> None:
    for row, gold in ((1, "a"), (1, "b"), (2, "tie"), (1, None)):
        session.add_label(row, gold)
    for _ in range(3):
        undo(session)
    plain: dict[int, str] = {}
    for text in session.labels_path.read_text().splitlines():
        line = json.loads(text)
        plain.pop(line["row"], None)
        if line["gold"]:
            plain[line["row"]] = line["gold"]
    assert plain == session.labels() == {1: "a"}


def test_a_torn_last_line_is_a_decision_that_was_not_made(session: Session) -> None:
    session.add_label(1, "a")
    session.add_label(2, "b")
    whole = session.labels_path.read_bytes()
    session.labels_path.write_bytes(whole[:-20])
    assert session.labels() == {1: "a"}
    session.add_label(3, "tie")
    assert session.labels() == {1: "a", 3: "tie"}
    undo(session)
    undo(session)
    assert session.labels() == {}


def test_lines_that_are_no_decision_are_passed_over() -> None:
    good = {"row": 3, "gold": "a"}
    odd = (
        {"row": True, "gold": "a"},
        {"row": -1, "gold": "a"},
        {"row": 1, "gold": ["a"]},
        {"row": 1, "gold": "c"},
        {"gold": "a"},
    )
    log = LabelLog([*odd, good, *odd])
    assert log.labels == {3: "a"}
    assert len(log.decisions) == 1


def test_an_undoing_of_another_row_than_the_last_is_taken_as_it_stands() -> None:
    log = LabelLog(
        [{"row": 1, "gold": "a"}, {"row": 2, "gold": "b"}, {"row": 1, "gold": None, "undo": True}]
    )
    assert log.labels == {2: "b"}


def test_a_copy_goes_its_own_way() -> None:
    log = LabelLog([{"row": 1, "gold": "a"}])
    twin = log.copy()
    log.take({"row": 2, "gold": "b"})
    assert twin.labels == {1: "a"}
    assert twin.undoing() == {"row": 1, "gold": None, "undo": True}
