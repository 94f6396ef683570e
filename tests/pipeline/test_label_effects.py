"""Labels kept and taken back, and what they change."""

import json
import random

import numpy as np
import pytest
from small_pairs import Open, write_rows

import pajama_tui.session as session_room
from pajama_tui.errors import PajamaError
from pajama_tui.pipeline.label_effect import LEAST_ROWS, label_effect, measure_labels
from pajama_tui.pipeline.label_order import propose
from pajama_tui.pipeline.label_text import effect_lines, effect_phrases
from pajama_tui.pipeline.labelling import Labels, LabelsLost, verdicts_on_disk, with_gold
from pajama_tui.pipeline.scoring import score
from pajama_tui.pipeline.table import read_table
from pajama_tui.pipeline.verdicts import judge_pairs
from pajama_tui.storage import WriteFailed


def songs(count: int) -> list[dict[str, str | None]]:
    """Rows whose longer response is better, as no gold says."""
    draw = random.Random(7)
    return [
        {
            "prompt": f"q{n}",
            "response_a": "la " * draw.randint(1, 9) + f"a{n}",
            "response_b": "la " * draw.randint(1, 9) + f"b{n}",
            "label": ("b" if n == 3 else None),
        }
        for n in range(count)
    ]


@pytest.fixture
def opened(open_workspace: Open, tmp_path):
    workspace = open_workspace(write_rows(tmp_path / "songs.jsonl", songs(80)))
    return workspace, read_table(workspace)


def better(workspace, row: int) -> str:
    pair = workspace.source.read(row)
    return "a" if len(pair.response_a) > len(pair.response_b) else "b"


def test_an_answer_is_kept_with_why_the_row_came_up(opened) -> None:
    workspace, table = opened
    labels = Labels(workspace.session)
    proposal = propose(table, labels.log, "random", seed=workspace.seed)
    labels.decide(proposal.row, "b", proposal, p_a=0.25, blind=True)
    labels.decide(9, "skip", proposal)
    labels.write()
    first, second = map(json.loads, workspace.session.labels_path.read_text().splitlines())
    wanted = {"row": proposal.row, "gold": "b", "order": "random", "p_a": 0.25}
    assert first | wanted | {"confidence": 0.75, "blind": True} == first
    assert "order" not in second
    assert (second["gold"], second["skip"]) == (None, True)
    assert workspace.session.labels() == {proposal.row: "b"}


def test_undo_goes_back_across_restarts_to_the_gold_of_the_data(opened) -> None:
    workspace, table = opened
    labels = Labels(workspace.session)
    for row, answer in ((3, "a"), (3, "tie"), (8, "b")):
        labels.decide(row, answer)
        table = with_gold(workspace, table, labels.log, row)
    labels.write()
    assert (table.gold[3], table.gold[8]) == (2, -1)
    again = Labels(workspace.session)
    seen = []
    while (undone := again.undo()) is not None:
        table = with_gold(workspace, table, again.log, undone.row)
        seen.append((undone.row, undone.answer, int(table.gold[3]), int(table.gold[8])))
    assert seen == [(8, "b", 2, 0), (3, "tie", 1, 0), (3, "a", -1, 0)]
    again.write()
    assert workspace.session.labels() == {}
    assert read_table(workspace).gold[3] == -1


def test_many_threads_write_the_lines_in_the_order_they_were_made(opened) -> None:
    from concurrent.futures import ThreadPoolExecutor

    workspace, _ = opened
    labels = Labels(workspace.session)
    with ThreadPoolExecutor(6) as pool:
        for row in range(60):
            labels.decide(row, "a" if row % 2 else "b")
            pool.submit(labels.write)
    lines = workspace.session.labels_path.read_text().splitlines()
    assert [json.loads(line)["row"] for line in lines] == list(range(60))


def test_what_could_not_be_written_is_forgotten_and_said(opened, monkeypatch) -> None:
    workspace, _ = opened
    labels = Labels(workspace.session)
    labels.decide(4, "a")
    labels.write()

    def full(path, record) -> None:
        raise WriteFailed(path, OSError(28, "No space left on device"))

    labels.decide(4, "b")
    labels.decide(6, "b")
    monkeypatch.setattr(session_room, "append_line", full)
    with pytest.raises(LabelsLost, match=r"No space left.*labels of 2 rows are not kept") as lost:
        labels.write()
    assert lost.value.rows == {4, 6}
    assert labels.log.labels == workspace.session.labels() == {4: "a"}
    monkeypatch.undo()
    labels.write()
    assert workspace.session.labels() == {4: "a"}


def test_a_read_only_session_takes_no_label(opened, open_workspace: Open) -> None:
    workspace, _ = opened
    workspace.close()
    reader = open_workspace(workspace.source.path, readonly=True)
    labels = Labels(reader.session)
    for change in (lambda: labels.decide(1, "a"), labels.undo):
        with pytest.raises(PajamaError, match="read-only"):
            change()


def label(workspace, table, labels, count: int, order="random"):
    """Label so many rows rightly, as they are proposed; return the table."""
    for _ in range(count):
        proposal = propose(table, labels.log, order, seed=workspace.seed)
        labels.decide(proposal.row, better(workspace, proposal.row), proposal)
        table = with_gold(workspace, table, labels.log, proposal.row)
    labels.write()
    return table


def test_what_a_label_changed(opened) -> None:
    workspace, table = opened
    matrix = score(workspace, table)
    before = judge_pairs(workspace, table, matrix, measure=False)
    labels = Labels(workspace.session)
    table = label(workspace, table, labels, 12)
    after = judge_pairs(workspace, table, matrix, measure=False)
    row = labels.log.decisions[-1].row
    measured = measure_labels(workspace, table, matrix, labels.log)
    effect = label_effect(
        before, after, labels.log, position=row, row=row, since=12, measured=measured
    )
    assert effect.labels == 12
    assert effect.p_before == pytest.approx(before.p_a[row])
    assert effect.p_after == pytest.approx(after.p_a[row])
    assert effect.flipped == int((before.choice != after.choice).sum())
    assert sum(count for _, _, count in effect.kinds) == effect.flipped
    assert 0 < len(effect.moved) <= 3
    sizes = [abs(each.after - each.before) for each in effect.moved]
    assert sizes == sorted(sizes, reverse=True)
    assert effect.accuracy is None
    said = "\n".join(effect_lines(effect))
    # 12 labels, and one row with gold of the data's own.
    assert "can't be told yet with 13 labels" in said
    assert "With the last 12 decisions" in said
    json.dumps(effect.to_dict(), allow_nan=False)


def test_accuracy_is_told_of_labels_drawn_at_random_alone(opened) -> None:
    workspace, table = opened
    matrix = score(workspace, table)
    labels = Labels(workspace.session)
    table = label(workspace, table, labels, LEAST_ROWS)
    first = judge_pairs(workspace, table, matrix, measure=False)
    was = measure_labels(workspace, table, matrix, labels.log)
    assert was.tells
    assert len(was.positions) == LEAST_ROWS + 1
    # Wrong on purpose, where somebody chose: the measure must not see them.
    chosen = [row for row in range(80) if table.gold[row] == 0][:6]
    for row in chosen:
        labels.decide(row, "b" if better(workspace, row) == "a" else "a")
        table = with_gold(workspace, table, labels.log, row)
    labels.write()
    second = judge_pairs(workspace, table, matrix, measure=False)
    now = measure_labels(workspace, table, matrix, labels.log)
    assert now.positions.tolist() == was.positions.tolist()
    assert now.left_out == len(chosen)
    effect = label_effect(
        first, second, labels.log, measured=now, measured_before=was, measured_since=6
    )
    assert effect.accuracy.value == pytest.approx(now.credit.mean())
    assert effect.accuracy.low <= effect.accuracy.value <= effect.accuracy.high
    assert effect.change.value == pytest.approx((now.credit - was.credit).mean())
    said = " ".join(effect_lines(effect))
    assert "Held-out accuracy" in said
    assert "6 labels not drawn at random taught, but can't be measured on" in said
    assert any(phrase.startswith("held-out") for phrase in effect_phrases(effect))


def test_the_report_says_that_chosen_labels_are_no_sample(opened) -> None:
    workspace, table = opened
    matrix = score(workspace, table)
    labels = Labels(workspace.session)
    table = label(workspace, table, labels, 10, order="order")
    notes = judge_pairs(workspace, table, matrix).report.notes
    assert any("10 of the 11 gold rows are labels of rows that were not drawn" in n for n in notes)


def test_no_scores_are_no_verdicts(opened) -> None:
    workspace, table = opened
    assert verdicts_on_disk(workspace, table) is None
    score(workspace, table)
    found = verdicts_on_disk(workspace, table)
    assert found is not None
    assert np.isfinite(found.p_a).all()
