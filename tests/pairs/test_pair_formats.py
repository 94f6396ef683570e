"""Every published pair format is recognised by its columns and read with its gold."""

import json
from pathlib import Path
from typing import Any

import pytest

from pajama_tui.errors import InputError
from pajama_tui.pairs import ColumnMap, Pair, open_pairs

ASK = "Name a river."
CHAT = [{"role": "user", "content": ASK}]


def said(text: str) -> dict[str, str]:
    return {"role": "assistant", "content": text}


# name, row, gold; the prompt is ASK, the responses are "Elbe" and "Oder" unless swapped.
ROWS: list[tuple[str, dict[str, Any], str | None]] = [
    ("pajama", {"query": ASK, "response1": "Elbe", "response2": "Oder", "verdict": 2}, "b"),
    ("pajama", {"query": ASK, "response1": "Elbe", "response2": "Oder"}, None),
    (
        "pajama-export",
        {
            "query": ASK,
            "response1": "Elbe",
            "response2": "Oder",
            "verdict": 1,
            "pajama_predicted_verdict": 2,
            "pajama_response2_prob": 0.9,
            "pajama_abstained": False,
        },
        "a",
    ),
    (
        "judgelm",
        {
            "question_id": 7,
            "question_body": ASK,
            "answer1_body": "Elbe",
            "answer2_body": "Oder",
            "score": [6.0, 8.5],
        },
        "b",
    ),
    (
        "pandalm",
        {
            "idx": 0,
            "cmp_key": "x_y",
            "instruction": ASK,
            "input": "",
            "response1": "Elbe",
            "response2": "Oder",
            "annotator1": 2,
            "annotator2": 1,
            "annotator3": 1,
        },
        "a",
    ),
    (
        "alpaca-eval",
        {
            "instruction": ASK,
            "output_1": "Elbe",
            "generator_1": "m",
            "output_2": "Oder",
            "generator_2": "n",
            "annotator": "k",
            "preference": 1.0000048,
        },
        "a",
    ),
    (
        "alpaca-eval",
        {"instruction": ASK, "output_1": "Elbe", "output_2": "Oder", "preference": 1.5},
        "tie",
    ),
    ("llmbar", {"input": ASK, "output_1": "Elbe", "output_2": "Oder", "label": 2}, "b"),
    (
        "arena",
        {
            "question_id": "q",
            "model_a": "m",
            "model_b": "n",
            "winner": "tie (bothbad)",
            "judge": "j",
            "conversation_a": [*CHAT, said("Elbe")],
            "conversation_b": [*CHAT, said("Oder")],
            "turn": 1,
        },
        "tie",
    ),
    (
        "arena-100k",
        {
            "model_a": "m",
            "model_b": "n",
            "winner": "model_b",
            "conversation_a": json.dumps([*CHAT, said("Elbe")]),
            "conversation_b": json.dumps([*CHAT, said("Oder")]),
            "conv_metadata": {"turns": 1},
        },
        "b",
    ),
    (
        "arena-55k",
        {
            "id": 1,
            "prompt": json.dumps([ASK]),
            "response_a": json.dumps(["Elbe"]),
            "response_b": json.dumps(["Oder"]),
            "winner_model_a": 0,
            "winner_model_b": 0,
            "winner_tie": 1,
        },
        "tie",
    ),
    (
        "arena-judges",
        {
            "question": ASK,
            "answer_a": "Elbe",
            "answer_b": "Oder",
            "winner_model_a": 1,
            "winner_model_b": 0,
            "winner_tie": 0,
        },
        "a",
    ),
    (
        "ultrafeedback",
        {
            "instruction": ASK,
            "completions": [
                {"model": "m", "response": "Elbe", "overall_score": 7.5},
                {"model": "n", "response": "Oder", "overall_score": 4.0},
            ],
        },
        "a",
    ),
    (
        "helpsteer3",
        {
            "domain": "general",
            "context": CHAT,
            "response1": "Elbe",
            "response2": "Oder",
            "overall_preference": -2,
        },
        "a",
    ),
    (
        "auto-j",
        {"scenario": "s", "label": 1, "prompt": ASK, "response 1": "Elbe", "response 2": "Oder"},
        "b",
    ),
    (
        "prometheus-collection",
        {
            "instruction": "long template",
            "orig_instruction": ASK,
            "orig_response_A": "Elbe",
            "orig_response_B": "Oder",
            "orig_preference": "B",
        },
        "b",
    ),
    (
        "columns",
        {"instruction": ASK, "response_A": "Elbe", "response_B": "Oder", "winner": "A"},
        "a",
    ),
    (
        "columns",
        {"prompt": ASK, "response_a": "Elbe", "response_b": "Oder", "winner": "model_b"},
        "b",
    ),
    ("columns", {"question": ASK, "answer1": "Elbe", "answer2": "Oder", "score": [3, 3]}, "tie"),
    ("columns", {"question": ASK, "answer_1": "Elbe", "answer_2": "Oder"}, None),
    ("pajama-tui", {"prompt": ASK, "response_a": "Elbe", "response_b": "Oder", "label": "b"}, "b"),
    (
        "pajama-tui",
        {"prompt": ASK, "response_a": "Elbe", "response_b": "Oder", "label": None},
        None,
    ),
]

PREFERRED: list[tuple[str, dict[str, Any]]] = [
    ("trl", {"prompt": ASK, "chosen": "Elbe", "rejected": "Oder"}),
    ("trl", {"prompt": CHAT, "chosen": [said("Elbe")], "rejected": [said("Oder")]}),
    ("trl-implicit", {"chosen": [*CHAT, said("Elbe")], "rejected": [*CHAT, said("Oder")]}),
    (
        "trl-implicit",
        {
            "chosen": f"\n\nHuman: {ASK}\n\nAssistant: Elbe",
            "rejected": f"\n\nHuman: {ASK}\n\nAssistant: Oder",
        },
    ),
    ("trl-implicit", {"chosen": f"{ASK} Elbe", "rejected": f"{ASK} Oder"}),
    (
        "ultrafeedback-binarized",
        {
            "prompt": ASK,
            "prompt_id": "p",
            "chosen": [*CHAT, said("Elbe")],
            "rejected": [*CHAT, said("Oder")],
            "messages": [*CHAT, said("Elbe")],
            "score_chosen": 9,
            "score_rejected": 2,
        },
    ),
    (
        "reward-bench",
        {
            "prompt": ASK,
            "chosen": "Elbe",
            "chosen_model": "m",
            "rejected": "Oder",
            "rejected_model": "n",
            "subset": "s",
            "id": 1,
        },
    ),
    ("trl-question", {"question": ASK, "chosen": "Elbe", "rejected": "Oder"}),
]


@pytest.mark.parametrize(("name", "row", "gold"), ROWS)
def test_format(write: Any, name: str, row: dict[str, Any], gold: str | None) -> None:
    source = open_pairs(write([row]))
    assert (source.format.name, source.format.question) == (name, None)
    (pair,) = source.pairs()
    assert (pair.prompt, pair.response_a, pair.response_b) == (ASK, "Elbe", "Oder")
    assert (pair.gold, pair.flags, pair.swapped) == (gold, (), False)
    assert pair.record == row


@pytest.mark.parametrize(("name", "row"), PREFERRED)
def test_preferred_format(write: Any, name: str, row: dict[str, Any]) -> None:
    source = open_pairs(write([row] * 40))
    assert source.format.name == name
    pairs = list(source.pairs())
    assert {(p.prompt, p.gold, p.flags) for p in pairs} == {(ASK, "a", ()), (ASK, "b", ())}
    for pair in pairs:
        chosen, rejected = pair.response_a, pair.response_b
        if pair.swapped:
            chosen, rejected = rejected, chosen
        assert (chosen, rejected) == ("Elbe", "Oder")
        assert pair.gold == ("b" if pair.swapped else "a")


@pytest.mark.parametrize("row", [row for _, row, _ in ROWS] + [row for _, row in PREFERRED])
def test_mapping_in_force_reads_the_file_alike(write: Any, row: dict[str, Any]) -> None:
    path = write([row] * 5)
    first = open_pairs(path)
    again = open_pairs(path, mapping=ColumnMap.from_dict(first.mapping.to_dict()))
    assert list(again.pairs()) == list(first.pairs())
    assert again.mapping == first.mapping
    assert again.format == first.format


def test_sides_of_chosen_are_a_fair_coin_that_does_not_depend_on_reading_order(write: Any) -> None:
    rows = [{"prompt": str(i), "chosen": "c", "rejected": "r"} for i in range(2000)]
    source = open_pairs(write(rows), seed=3)
    source.scan()
    backwards = [source.read(row) for row in reversed(range(len(source)))]
    pairs = list(source.pairs())
    assert backwards[::-1] == pairs
    assert 900 < sum(pair.gold == "a" for pair in pairs) < 1100
    other = [pair.swapped for pair in open_pairs(source.path, seed=4).pairs()]
    assert other != [pair.swapped for pair in pairs]
    assert any("seed 3" in note for note in source.format.notes)


def panda(votes: list[int | None], **more: Any) -> dict[str, Any]:
    row = {"instruction": "Shorten.", "input": "a b", "response1": "a", "response2": "b"}
    return row | {f"annotator{n}": vote for n, vote in enumerate(votes, 1)} | more


@pytest.mark.parametrize(
    ("votes", "gold"),
    [
        ([1, 1, 2], "a"),
        ([2, 2, 2], "b"),
        ([0, 0, 1], "tie"),
        ([0, 1, 2], "tie"),
        ([2, 2, None], "b"),
        ([1, 2, None], "tie"),
        ([None, None, None], None),
    ],
)
def test_pandalm_majority_and_input(write: Any, votes: list[int | None], gold: str | None) -> None:
    source = open_pairs(write([panda(votes)]))
    (pair,) = source.pairs()
    assert pair.gold == gold
    assert pair.prompt == "Shorten.\n\nInput: a b"
    assert any("more than half" in note for note in source.format.notes)


def test_three_judgelm_answers_make_three_pairs(write: Any) -> None:
    row = {"question_body": "q", "answer1_body": "x", "answer2_body": "y", "score": [1, 2]}
    three = row | {"answer3_body": "z", "score": [5, 5, 9]}
    unscored = row | {"answer3_body": "z", "score": [5, 5]}
    source = open_pairs(write([row, three, unscored, row]))
    source.scan()
    assert len(source) == 6
    read = [source.read(i) for i in range(6)]
    got = [(p.response_a, p.response_b, p.gold, p.line) for p in read if isinstance(p, Pair)]
    assert got == [
        ("x", "y", "b", 1),
        ("x", "y", "tie", 2),
        ("x", "z", "b", 2),
        ("y", "z", "b", 2),
        ("x", "y", "b", 4),
    ]
    assert [(b.row, b.line) for b in source.problems] == [(4, 3)]
    assert "3 answers" in source.problems[0].reason


def test_four_ultrafeedback_completions_make_six_pairs(write: Any) -> None:
    completions = [
        {"response": t, "overall_score": s} for t, s in zip("wxyz", (1, 2, 2, 9), strict=True)
    ]
    rows = [
        {"instruction": "q", "completions": completions},
        {"instruction": "q", "completions": completions[:1]},
        {"instruction": "q", "completions": [{"response": "w"}, {"response": None}]},
    ]
    source = open_pairs(write(rows))
    pairs = list(source.pairs())
    assert [p.response_a + p.response_b for p in pairs] == ["wx", "wy", "wz", "xy", "xz", "yz"]
    assert [p.gold for p in pairs] == ["b", "b", "b", "tie", "b", "b"]
    assert [p.row for p in pairs] == list(range(6))
    assert len(source.problems) == 2


def test_rows_of_varying_size_stop_at_the_limit(write: Any) -> None:
    completions = [
        {"response": t, "overall_score": s} for t, s in zip("wxyz", (1, 2, 2, 9), strict=True)
    ]
    source = open_pairs(write([{"instruction": "q", "completions": completions}] * 9), limit=8)
    assert len(list(source.pairs())) == 8


def test_turns_after_the_first_answer_stay_with_their_side(write: Any) -> None:
    more = {"role": "user", "content": "And one in France?"}
    row = {
        "model_a": "m",
        "model_b": "n",
        "winner": "model_a",
        "conversation_a": [*CHAT, said("Elbe"), more, said("Loire")],
        "conversation_b": [*CHAT, said("Oder"), more, said("Seine")],
    }
    (pair,) = open_pairs(write([row])).pairs()
    assert pair.prompt == ASK
    assert pair.response_a == "Assistant: Elbe\n\nUser: And one in France?\n\nAssistant: Loire"
    assert pair.flags == ("multi-turn",)


def test_shared_turns_become_a_prompt_with_roles(write: Any) -> None:
    shared = [{"role": "system", "content": "Be brief."}, *CHAT, said("Elbe"), *CHAT]
    row = {"chosen": [*shared, said("Oder")], "rejected": [*shared, said("Rhine")]}
    (pair,) = open_pairs(write([row])).pairs()
    assert pair.prompt == f"System: Be brief.\n\nUser: {ASK}\n\nAssistant: Elbe\n\nUser: {ASK}"
    assert {pair.response_a, pair.response_b} == {"Oder", "Rhine"}


def test_different_prompts_are_flagged(write: Any) -> None:
    row = {
        "chosen": [{"role": "user", "content": "Name a lake."}, said("Müritz")],
        "rejected": [{"role": "user", "content": "Name a sea."}, said("Baltic")],
    }
    (pair,) = open_pairs(write([row])).pairs()
    assert pair.flags == ("prompts differ",)
    assert pair.prompt == "Name a lake."
    assert {pair.response_a, pair.response_b} == {"Müritz", "Baltic"}


def test_arena_55k_lists_with_null_turns(write: Any) -> None:
    row = {
        "prompt": '["hi", "more"]',
        "response_a": '["ho", null]',
        "response_b": '["hu", "x"]',
        "winner_model_a": 0,
        "winner_model_b": 1,
        "winner_tie": 0,
    }
    bad = row | {"response_b": '["hu"]'}
    source = open_pairs(write([row, bad]))
    (pair,) = source.pairs()
    assert (pair.prompt, pair.gold) == ("hi", "b")
    assert pair.response_a == "Assistant: ho\n\nUser: more\n\nAssistant: "
    assert source.problems[0].reason == "response_b has 1 turns, the prompt 2"


def test_conversations_written_by_another_program_are_bad_rows(write: Any) -> None:
    good = {"winner": "tie", "conversation_a": [said("x")], "conversation_b": [said("y")]}
    bad = good | {"conversation_a": "[{'role': 'user'}]", "conversation_b": "[{'role': 'user'}]"}
    tools = good | {"conversation_a": [{"role": "user", "content": 7}]}
    source = open_pairs(write([good, bad, tools]))
    assert len(list(source.pairs())) == 1
    assert [b.reason for b in source.problems] == [
        "conversation_a is a list of messages, not in JSON",
        "conversation_a[0] has content that is 7 (a number), not text",
    ]


def test_a_response_that_is_a_list_of_objects_stays_text(write: Any) -> None:
    cast = '[{"name": "Ada", "role": "director"}, {"name": "Bo", "role": ["actor"]}]'
    row = {"prompt": cast, "response_a": cast, "response_b": f" {cast}", "label": "a"}
    (pair,) = open_pairs(write([row])).pairs()
    assert (pair.prompt, pair.response_a, pair.response_b) == (cast, cast, f" {cast}")


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"question": "q", "prediction": "p", "aspects": {}}, "INSPECTOR"),
        ({"prompt": "q", "completion": "c", "label": True}, "unpaired"),
        ({"prompt": "q", "response": "c"}, "two responses"),
    ],
)
def test_single_responses_are_refused_with_the_reason(
    write: Any, row: dict[str, Any], why: str
) -> None:
    with pytest.raises(InputError, match=why):
        open_pairs(write([row]))


@pytest.mark.parametrize("values", [[0, 1], [1, 2], [0, 1, 2], [0.2, 0.7], [True, False], [[1]]])
def test_ambiguous_labels_are_asked_for_and_not_read(write: Any, values: list[Any]) -> None:
    rows = [{"prompt": "q", "response_a": "x", "response_b": "y", "label": v} for v in values]
    source = open_pairs(write(rows))
    assert source.format.question is not None
    assert "'label'" in source.format.question
    assert {pair.gold for pair in source.pairs()} == {None}


def test_values_answer_the_question(write: Any) -> None:
    rows = [
        {"prompt": "q", "response_a": "x", "response_b": "y", "label": v} for v in (0, 1.0, "2", 3)
    ]
    source = open_pairs(write(rows), mapping=ColumnMap.parse("values=0:a|1:b|2:tie"))
    assert source.format.question is None
    assert any("0 means a" in note for note in source.format.notes)
    pairs = list(source.pairs())
    assert [pair.gold for pair in pairs] == ["a", "b", "tie", None]
    assert pairs[3].flags == ("gold not read: label is 3",)


def test_label_numbers_that_name_the_columns_are_read_and_stated(write: Any) -> None:
    rows = [{"prompt": "q", "response1": "x", "response2": "y", "label": v} for v in (1, 2)]
    source = open_pairs(write(rows))
    assert [pair.gold for pair in source.pairs()] == ["a", "b"]
    assert "1 in label means response1." in source.format.notes


@pytest.mark.parametrize(
    ("preference", "gold", "flagged"),
    [(1.2, "a", False), (2.0000048, "b", False), (None, None, False), (7, None, True)],
)
def test_alpaca_eval_preference(
    write: Any, preference: Any, gold: str | None, flagged: bool
) -> None:
    row = {"instruction": "q", "output_1": "x", "output_2": "y", "preference": preference}
    (pair,) = open_pairs(write([row])).pairs()
    assert pair.gold == gold
    assert bool(pair.flags) == flagged


def test_a_preference_float_elsewhere_is_a_question(write: Any) -> None:
    rows = [{"prompt": "q", "response_a": "x", "response_b": "y", "preference": 1.2}]
    assert "preference" in (open_pairs(write(rows)).format.question or "")


def test_missing_columns_are_listed_with_an_example_that_parses(write: Any) -> None:
    with pytest.raises(InputError, match="ask, left, right") as caught:
        open_pairs(write([{"ask": "q", "left": "x", "right": "y"}]))
    example = str(caught.value).split("--map '")[1].split("'")[0]
    (pair,) = open_pairs(
        write([{"ask": "q", "left": "x", "right": "y"}]), mapping=ColumnMap.parse(example)
    ).pairs()
    assert (pair.prompt, pair.response_a, pair.response_b) == ("q", "x", "y")


def test_real_files(write: Any) -> None:
    import os

    folder = Path(
        os.environ.get("PAJAMA_TEST_DATA", Path(__file__).parents[2].parent / "shared" / "data")
    )
    if not folder.exists():
        pytest.skip("no real data: set PAJAMA_TEST_DATA")
    counts = {
        "pairs/pandalm_testset_v1.jsonl": (999, 105),
        "pairs/llmbar_natural.jsonl": (100, 0),
        "pairs/hhh_alignment.jsonl": (221, 0),
        "formats/pandalm.json": (40, 0),
        "formats/llmbar.json": (20, 0),
    }
    for name, (rows, ties) in counts.items():
        source = open_pairs(folder / name)
        pairs = list(source.pairs())
        assert (len(pairs), sum(p.gold == "tie" for p in pairs)) == (rows, ties), name
        assert source.problems == []
        assert all(pair.gold for pair in pairs)
