"""Verdicts become preferences: what is kept, what is left out and why, and who sees what."""

import json
from pathlib import Path
from typing import Any

import pytest
from small import some_verdicts

from pajama_tui.errors import InputError
from pajama_tui.pairs import open_pairs
from pajama_tui.training.reward.judged import read_judged
from pajama_tui.training.reward.preferences import Split, split, write_parts
from pajama_tui.training.reward.settings import RewardSettings
from pajama_tui.verdicts import export


def parts_of(path: Path, **settings: Any) -> Split:
    return split(read_judged(str(path)), RewardSettings.of(settings), path.name)


def test_no_prompt_is_in_two_parts(verdicts: Any) -> None:
    rows = some_verdicts(60)
    for number, row in enumerate(rows):
        row["prompt"] = f"Prompt {number // 3}"
    parts = parts_of(verdicts(rows), dev_share=0.3)
    groups = [{row.group for row in part} for part in (parts.train, parts.dev, parts.test)]
    assert all(groups)
    assert not groups[0] & groups[1]
    assert not groups[0] & groups[2]
    assert not groups[1] & groups[2]
    counted = len(parts.train) + len(parts.dev) + len(parts.test) + len(parts.dropped)
    assert counted == len(rows)


def test_gold_is_the_test_and_is_not_learned(verdicts: Any) -> None:
    rows = some_verdicts(50)
    parts = parts_of(verdicts(rows))
    assert {pair.line for pair in parts.test} == {
        line for line, row in enumerate(rows, 1) if row["label"]
    }
    learned = {row.line for row in (*parts.train, *parts.dev)}
    assert not learned & {pair.line for pair in parts.test}


def test_where_all_rows_have_gold_a_fifth_of_the_prompts_is_the_test(verdicts: Any) -> None:
    parts = parts_of(verdicts(some_verdicts(50, gold_every=1)))
    assert len(parts.test) == 10
    assert len(parts.train) + len(parts.dev) == 40
    assert "10 of 50 gold rows" in parts.notes[0]


def test_wrong_verdicts_are_learned_and_gold_is_tested(verdicts: Any) -> None:
    rows = some_verdicts(20, gold_every=100)
    rows[0]["label"] = "b"
    parts = parts_of(verdicts(rows))
    (test,) = parts.test
    assert (test.gold, test.p_a) == (-1, 0.9)


def test_what_is_left_out_is_counted_by_reason(verdicts: Any) -> None:
    rows = some_verdicts(40, gold_every=1000)
    rows[0]["label"] = None
    rows[1] |= {"pajama_choice": "abstain"}
    rows[2] |= {"pajama_choice": "tie", "pajama_p_a": 0.5}
    rows[3] |= {"response_a": "  "}
    rows[4] |= {"response_a": "same", "response_b": "same"}
    rows[5] |= {"pajama_p_a": 0.45}
    rows[6] |= {"pajama_p_a": None}
    parts = parts_of(verdicts(rows), min_confidence=0.6)
    assert {row.line: row.reason for row in parts.dropped} == {
        2: "verdict 'abstain'",
        3: "verdict 'tie'",
        4: "empty response",
        5: "identical responses",
        6: "confidence below 0.6",
        7: "no verdict",
    }
    assert parts.counts()["dropped"]["no verdict"] == {"rows": 1, "lines": [7]}


def test_confidence_and_side_of_the_verdict_are_kept(verdicts: Any) -> None:
    rows = some_verdicts(30)
    for row in parts_of(verdicts(rows)).train:
        source = rows[row.line - 1]
        assert row.p == pytest.approx(max(source["pajama_p_a"], 1 - source["pajama_p_a"]))
        assert row.chosen == source[f"response_{row.side}"]
        assert row.side == source["pajama_choice"]


def test_balanced_sides_leave_out_the_least_sure(verdicts: Any) -> None:
    rows = [r for r in some_verdicts(60, gold_every=1000) if r["pajama_choice"] == "a"]
    rows += [r for r in some_verdicts(30, gold_every=1000) if r["pajama_choice"] == "b"][:10]
    for number, row in enumerate(rows[1:], 1):
        row["label"] = None
        if row["pajama_choice"] == "a":
            row["pajama_p_a"] = 0.6 + number / 100
    parts = parts_of(verdicts(rows), balance_sides=True)
    used = [*parts.train, *parts.dev]
    assert sum(row.side == "a" for row in used) == sum(row.side == "b" for row in used) == 10
    assert min(row.p for row in used if row.side == "a") > max(
        rows[row.line - 1]["pajama_p_a"] for row in parts.dropped if "side a" in row.reason
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"pajama_p_a": None}, "holds no verdicts"),
        ({"pajama_p_a": 0.8, "pajama_choice": "a"}, "for side a"),
        ({"response_a": ""}, "at least 4 are needed"),
        ({"pajama_choice": "abstain"}, "verdict 'abstain'"),
        ({"prompt": "one and the same", "label": None}, "1 prompts"),
    ],
)
def test_data_that_teaches_nothing_is_refused_in_words(
    verdicts: Any, change: dict[str, Any], said: str
) -> None:
    with pytest.raises(InputError) as refused:
        parts_of(verdicts([row | change for row in some_verdicts(30)]))
    assert said in str(refused.value)


def test_every_format_of_export_is_read_back_alike(tmp_path: Path) -> None:
    source = tmp_path / "pairs.jsonl"
    # Sides of this form are drawn by seed, so that many verdicts are for the rejected response.
    rows = [{"prompt": f"Q{n}", "chosen": f"good {n}", "rejected": f"poor {n}"} for n in range(40)]
    source.write_text("".join(json.dumps(row) + "\n" for row in rows))
    with open_pairs(source, seed=3) as opened:
        pairs = list(opened.pairs())
    wrong = {3, 8, 20}

    def p_a(row: int) -> float:
        pair = pairs[row]
        right = pair.gold == "a"
        return 0.8 if right != (row in wrong) else 0.3

    judged = {}
    for form in ("jsonl", "trl", "csv"):
        out = tmp_path / f"v.{form}"
        made = ((p, p_a(p.row), "a" if p_a(p.row) > 0.5 else "b", None) for p in pairs)
        export(out, form, made)
        if form == "csv":
            out = out.rename(tmp_path / "v2.csv")
        judged[form] = read_judged(str(out)).pairs
    for form, found in judged.items():
        for row, pair in enumerate(found):
            better = pair.response_a if (pair.p_a or 0) > 0.5 else pair.response_b
            assert better.startswith("poor" if row in wrong else "good"), (form, row)
    # The chosen response of a TRL export is a verdict; that of the source is gold.
    assert all(pair.gold == 0 for pair in judged["trl"])
    for row, pair in enumerate(judged["jsonl"]):
        gold = pair.response_a if pair.gold == 1 else pair.response_b
        assert gold == f"good {row}"


def test_parts_are_written_with_any_text(verdicts: Any, tmp_path: Path) -> None:
    rows = some_verdicts(30)
    rows[1]["response_a"] = "half a character \ud800, a line\u2028end and \U0001f600"
    parts = parts_of(verdicts(rows))
    write_parts(parts, tmp_path / "data")
    lines = [
        json.loads(line)
        for name in ("train", "dev")
        for line in (tmp_path / "data" / f"{name}.jsonl").read_text().splitlines()
    ]
    texts = {message["content"] for row in lines for message in row["rejected"] + row["chosen"]}
    assert rows[1]["response_a"] in texts


def test_settings_say_what_is_wrong() -> None:
    with pytest.raises(InputError, match="'lr' must be from"):
        RewardSettings.of({"lr": float("nan")})
    with pytest.raises(InputError, match="no preset 'other'"):
        RewardSettings.of({}, "other")
    with pytest.raises(InputError, match="no setting 'speed'"):
        RewardSettings.of({"speed": 1})


def test_preset_gives_way_to_what_is_typed() -> None:
    settings = RewardSettings.of({"lr": 1e-4, "epochs": None}, "pajama")
    assert (settings.lr, settings.epochs, settings.accumulate) == (1e-4, 1.0, 8)
    assert (settings.labels, settings.max_length, settings.precision) == ("hard", 4096, "pure-bf16")
