"""JSON and code found in what models write."""

from typing import Any

import pytest

from pajama_tui.llm import find_code, find_json, misfit

OBJECT = {"program": "x = 1\n", "why": "so"}


@pytest.mark.parametrize(
    "text",
    [
        '{"program": "x = 1\\n", "why": "so"}',
        'Sure!\n```json\n{"program": "x = 1\\n", "why": "so"}\n```\nDone.',
        '~~~\n{"program": "x = 1\\n", "why": "so"}\n~~~',
        'It is {} or {broken}, no: {"program": "x = 1\\n", "why": "so"} so there',
        '```json\n{"program": "x = 1\n", "why": "so"}\n```',
        '```json\n{"draft": 1}\n```\nBetter:\n```json\n{"program": "x = 1\\n", "why": "so"}\n```',
        '```json\n{"program": "x = 1\\n", "why": "so"}',
    ],
    ids=["bare", "fenced", "tildes", "in prose", "raw line end", "the last", "fence left open"],
)
def test_the_object_is_found(text: str) -> None:
    assert find_json(text) == OBJECT


@pytest.mark.parametrize("text", ["", "no", "[1]", '{"program": "x', "{" * 50_000, '{"a":' * 9000])
def test_no_object(text: str) -> None:
    assert find_json(text) is None


def test_code() -> None:
    text = "```\nplain text that is longer than it\n```\n```python\nx = 1\n```\n```py\nx = 12\n```"
    assert find_code(text) == "x = 12\n"
    assert find_code("```\ny = 1\n```") == "y = 1\n"
    assert find_code("```python\ncut(") == "cut("
    assert find_code("x = 1") is None


SCHEMA = {
    "type": "object",
    "properties": {"program": {"type": "string"}, "size": {"type": "integer"}},
    "required": ["program"],
}


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"program": "x"}, None),
        ({"program": "x", "size": 3, "more": []}, None),
        (None, "no JSON object"),
        ({"size": 3}, "lacks 'program'"),
        ({"program": 3}, "'program' in the answer is not of type string"),
        ({"program": "x", "size": True}, "not of type integer"),
    ],
)
def test_what_does_not_fit(data: dict[str, Any] | None, says: str | None) -> None:
    found = misfit(data, SCHEMA)
    assert found is None if says is None else says in (found or "")
