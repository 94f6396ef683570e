"""The text of --map: read, written back, kept in TOML and laid over a format."""

import tomllib
from typing import Any

import pytest
import tomli_w

from pajama_tui.errors import InputError
from pajama_tui.pairs import ColumnMap, open_pairs


@pytest.mark.parametrize(
    "text",
    [
        "prompt=q,response_a=x,response_b=y,label=z",
        "prompt=q,response_a=x,response_b=y,label=z,values=0:a|1:b|2:tie|9:none",
        "prompt=q,chosen=good one,rejected=bad one",
        r"prompt=a\,b\=c,response_a=x\:1,response_b=x\|2",
        r"label=l,values=1\:0:a|0\:1:b",
        "format=pandalm,prompt=instruction+input",
        "values=0:a",
    ],
)
def test_text_and_toml_round_trip(text: str) -> None:
    mapping = ColumnMap.parse(text)
    assert str(mapping) == text
    assert ColumnMap.from_dict(tomllib.loads(tomli_w.dumps(mapping.to_dict()))) == mapping


def test_spaces_around_items_do_not_matter() -> None:
    assert ColumnMap.parse(" prompt = q , label = z ") == ColumnMap(prompt="q", label="z")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("promt=q", "promt"),
        ("prompt", "name=column"),
        ("prompt=", "prompt="),
        ("", "name=column"),
        ("prompt=q,prompt=r", "twice"),
        ("chosen=x", "rejected"),
        ("chosen=x,rejected=y,response_a=z", "one of the two"),
        ("chosen=x,rejected=y,label=z", "order"),
        ("label=z,values=0", "value:side"),
        ("label=z,values=0:left", "value:side"),
        ("label=z,values=0:a|0:b", "twice"),
    ],
)
def test_bad_text_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(InputError, match=why):
        ColumnMap.parse(text)


@pytest.mark.parametrize("table", [{"prompt": 3}, {"other": "x"}, {"values": "0:a"}])
def test_bad_tables_are_refused(table: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        ColumnMap.from_dict(table)


ROW = {"q": "Q", "x": "X", "y": "Y", "z": "b", "chosen": "C", "rejected": "R"}


def read(write: Any, row: dict[str, Any], text: str) -> Any:
    source = open_pairs(write([row]), mapping=ColumnMap.parse(text))
    return source, next(source.pairs())


def test_mapping_goes_before_what_is_recognised(write: Any) -> None:
    source, pair = read(write, ROW, "prompt=q,response_a=x,response_b=y,label=z")
    assert (pair.prompt, pair.response_a, pair.response_b, pair.gold) == ("Q", "X", "Y", "b")
    assert (source.format.name, pair.swapped) == ("mapped", False)


def test_a_part_of_a_mapping_keeps_the_rest_of_the_format(write: Any) -> None:
    source, pair = read(write, ROW, "prompt=q")
    assert pair.prompt == "Q"
    assert {pair.response_a, pair.response_b} == {"C", "R"}
    assert str(source.mapping) == "format=trl-implicit,prompt=q,chosen=chosen,rejected=rejected"


def test_exchanged_responses_do_not_keep_the_format_s_gold(write: Any) -> None:
    row = {"query": "q", "response1": "x", "response2": "y", "verdict": 1}
    _, pair = read(write, row, "response_a=response2,response_b=response1")
    assert (pair.response_a, pair.gold) == ("y", None)
    text = "response_a=response2,response_b=response1,label=verdict"
    _, labelled = read(write, row, text)
    assert (labelled.response_a, labelled.gold) == ("y", "b")


def test_a_prompt_of_two_columns(write: Any) -> None:
    row = {"ask": "Sum up.", "article": "Long.", "x": "X", "y": "Y"}
    _, pair = read(write, row, "prompt=ask+article,response_a=x,response_b=y")
    assert pair.prompt == "Sum up.\n\nArticle: Long."


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("prompt=nope,response_a=x,response_b=y", "no column 'nope'.*q, x, y, z"),
        ("response_a=x,response_b=y,label=nope", "no column 'nope'"),
        ("response_a=x,response_b=y,values=0:a", "no label"),
        ("format=nope", "no format 'nope'.*pandalm"),
    ],
)
def test_mapping_to_what_is_not_there(write: Any, text: str, why: str) -> None:
    with pytest.raises(InputError, match=why):
        read(write, ROW, text)


def test_rows_with_many_responses_cannot_be_mapped_in_part(write: Any) -> None:
    row = {"question_body": "q", "answer1_body": "x", "answer2_body": "y", "score": [1, 2]}
    with pytest.raises(InputError, match="more than two responses"):
        read(write, row, "prompt=question_body")
    _, pair = read(write, row, "response_a=answer2_body,response_b=answer1_body,label=score")
    assert (pair.response_a, pair.gold) == ("y", "a")
