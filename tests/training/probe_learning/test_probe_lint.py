import json
import subprocess
import sys

import pytest
from scored_rows import made_rows, odd_rows

from pajama_tui.training.probe_learning.lint import lint
from pajama_tui.training.probe_learning.read_rows import read_labelled


def linted(path):
    found = lint(read_labelled(str(path)))
    return {flaw.code: flaw for flaw in found.flaws}, found


def test_sound_rows_are_let_pass(write):
    flaws, found = linted(write(made_rows(150)))

    assert not {"misaligned", "kind", "length", "source", "leak"} & {*flaws}
    assert not found.suspect.any()


@pytest.mark.parametrize("start", [40, 90])
def test_the_row_from_which_on_responses_are_one_off_is_found(write, start):
    rows = made_rows(150)
    responses = [row["prediction"] for row in rows]
    for row, response in zip(rows, responses[:start] + responses[start + 1 :], strict=False):
        row["prediction"] = response

    flaws, found = linted(write(rows[:-1]))

    # One row more may fit by chance.
    assert abs(int(flaws["misaligned"].figures["start"]) - start) <= 2
    assert flaws["misaligned"].figures["offset"] == 1
    assert not found.suspect[: start - 2].any()
    assert found.suspect[start + 2 :].all()


def test_rows_of_another_kind_that_hold_a_score_are_found(write):
    rows = made_rows(150)
    for row in rows:
        row["scores"]["clarity"] = max(row["scores"]["clarity"], 2)
    rows[60:60] = odd_rows(12, 1000, 1)

    flaws, found = linted(write(rows))

    assert {found.data.rows[at].id for at in flaws["kind"].rows} == {
        str(at) for at in range(1000, 1012)
    }
    assert "12 of 12 with score 1" in flaws["kind"].sentence
    assert found.suspect.sum() == 12


def test_rows_of_another_kind_without_a_score_of_their_own_are_but_noted(write):
    rows = made_rows(150)
    odd = odd_rows(15, 1000, 1)
    for at, row in enumerate(odd):
        row["scores"]["clarity"] = at % 5 + 1

    flaws, found = linted(write(rows + odd))

    assert flaws["kind"].severity == "note"
    assert not found.suspect.any()


def test_like_questions_share_a_group_and_a_leak_is_told(write):
    rows = made_rows(60)
    again = [{**row, "id": 500 + at} for at, row in enumerate(rows[:3])]
    again[1]["question"] = again[1]["question"].upper().replace(" ", "  ")
    again[2]["question"] += " Choose one: (A) 12 (B) 40"
    for row in rows:
        row["split"] = "train"
    for row in again:
        row["split"] = "test"

    flaws, found = linted(write(rows + again))

    assert [found.groups[60 + at] == found.groups[at] for at in range(3)] == [True] * 3
    assert len(set(found.groups.tolist())) > 55
    assert flaws["leak"].figures["groups"] == 3


def test_a_score_that_goes_with_length_or_source_is_told(write):
    rows = made_rows(120)
    for at, row in enumerate(rows):
        row["scores"]["clarity"] = score = at % 5 + 1
        row["prediction"] += " And so it is, as was to be shown." * score
        row["source"] = "mine" if score > 3 else "theirs"

    flaws, _ = linted(write(rows))

    assert flaws["length"].figures["rho"] > 0.6
    assert flaws["source"].figures["v"] > 0.9


def test_missing_scores_and_rare_scores_are_counted(write):
    rows = made_rows(60)
    for at, row in enumerate(rows):
        row["scores"]["clarity"] = None if at < 4 else 5 if at < 7 else 1

    flaws, _ = linted(write(rows))

    assert len(flaws["nulls"].rows) == 4
    assert flaws["classes"].severity == "warning"
    assert flaws["classes"].figures == {"1": 53, "5": 3}


def test_the_command_prints_json_with_the_rows(write):
    rows = made_rows(80)
    for row in rows:
        row["scores"]["clarity"] = max(row["scores"]["clarity"], 2)
    path = write([*rows, *odd_rows(8, 900, 1)])

    command = [sys.executable, "-m", "pajama_tui", "probe", "lint", str(path), "--json"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=120)

    assert result.returncode == 0, result.stderr
    facts = json.loads(result.stdout)
    assert sorted(facts["suspect"]) == [str(at) for at in range(900, 908)]


@pytest.mark.slow
def test_the_synthetic_rows_of_real_data_are_found(shared, write):
    rows = [json.loads(line) for line in (shared / "gsm8k_aspects.jsonl").open()]
    # The linter must not see which rows they are, nor any order that tells.
    added = {str(at) for at, row in enumerate(rows) if row["augmented"]}
    bare = [
        {"id": at, **{key: row[key] for key in ("question", "prediction", "scores")}}
        for at, row in enumerate(rows)
    ]

    _, found = linted(write(bare))

    suspect = {found.data.rows[at].id for at in range(len(bare)) if found.suspect[at]}
    assert len(suspect & added) >= 38
    assert len(suspect - added) <= 5


@pytest.mark.slow
@pytest.mark.parametrize("start", [200, 650])
def test_real_rows_shifted_by_one_are_found(shared, write, start):
    rows = [json.loads(line) for line in (shared / "gsm8k_aspects.jsonl").open()]
    rows = [row for row in rows if not row["augmented"]]
    responses = [row["prediction"] for row in rows]
    shifted = [
        {"id": at, "question": row["question"], "prediction": response, "scores": row["scores"]}
        for at, (row, response) in enumerate(
            zip(rows, responses[:start] + responses[start + 1 :], strict=False)
        )
    ]

    flaws, _ = linted(write(shifted))
    sound, _ = linted(write([{**row, "id": at} for at, row in enumerate(rows)], "sound.jsonl"))

    assert abs(int(flaws["misaligned"].figures["start"]) - start) <= 2
    assert flaws["misaligned"].figures["offset"] == 1
    assert "misaligned" not in sound
