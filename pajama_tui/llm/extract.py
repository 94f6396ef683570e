"""JSON and code in a model's answer, for servers that don't hold models to a schema."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

# The closing fence may be missing where an answer was cut off, and has the length of the opening.
_FENCE = re.compile(
    r"^[ \t]*(?P<fence>`{3,}|~{3,})[ \t]*(?P<language>[\w+.-]*)[^\n]*\n"
    r"(?P<body>.*?)(?:^[ \t]*(?P=fence)[ \t]*$|\Z)",
    re.M | re.S,
)
_PYTHON = {"python", "py", "python3"}
# Models write line ends into strings as they are.
_DECODER = json.JSONDecoder(strict=False)
# Each "{" of a text may begin an object; a hostile text has many that don't.
_MOST_STARTS = 200


def find_json(text: str) -> dict[str, Any] | None:
    """Return the JSON object in `text`: all of it, the last fenced one, or the first anywhere."""
    whole = _object_at(text.strip(), 0)
    if whole is not None:
        return whole
    inside: dict[str, Any] | None = None
    for _, body in _fenced(text):
        inside = _object_at(body.strip(), 0) or inside
    if inside is not None:
        return inside
    starts = (match.start() for match in re.finditer(r"\{", text))
    for _, start in zip(range(_MOST_STARTS), starts, strict=False):
        # The empty object is too common in prose and code.
        found = _object_at(text, start)
        if found:
            return found
    return None


def find_code(text: str) -> str | None:
    """Return the longest fenced block of `text` marked as Python, else the longest unmarked."""
    blocks = list(_fenced(text))
    for languages in (_PYTHON, {""}):
        bodies = [body for language, body in blocks if language in languages and body.strip()]
        if bodies:
            return max(bodies, key=len)
    return None


def misfit(data: Mapping[str, Any] | None, schema: Mapping[str, Any]) -> str | None:
    """Return in words what the object lacks that `schema` requires, or None.

    Only the names that are required and the types of the object's own members are checked.
    """
    if data is None:
        return "there is no JSON object in the answer"
    missing = [name for name in schema.get("required", ()) if name not in data]
    if missing:
        return "the answer lacks " + ", ".join(f"'{name}'" for name in missing)
    for name, member in schema.get("properties", {}).items():
        wanted = member.get("type")
        if name in data and isinstance(wanted, str) and not _is(data[name], wanted):
            return f"'{name}' in the answer is not of type {wanted}"
    return None


def strict_schema(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return `schema` with every object closed to other members, as the API demands."""
    closed = {name: _closed(value) for name, value in schema.items()}
    if closed.get("type") == "object":
        closed.setdefault("additionalProperties", False)
    return closed


def in_words(schema: Mapping[str, Any]) -> str:
    """Return the instruction that stands in for a schema where the server ignores it."""
    return (
        "Answer with exactly one JSON object in a ```json fence and nothing after it. "
        f"It must fit this JSON schema:\n{json.dumps(strict_schema(schema), ensure_ascii=False)}"
    )


def _closed(value: Any) -> Any:
    if isinstance(value, Mapping):
        return strict_schema(value)
    return [_closed(each) for each in value] if isinstance(value, list) else value


def _fenced(text: str) -> Iterator[tuple[str, str]]:
    return ((match["language"].lower(), match["body"]) for match in _FENCE.finditer(text))


def _object_at(text: str, start: int) -> dict[str, Any] | None:
    if not text.startswith("{", start):
        return None
    try:
        found, _ = _DECODER.raw_decode(text, start)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _is(value: object, wanted: str) -> bool:
    kinds: dict[str, type | tuple[type, ...]] = {
        "string": str,
        "object": dict,
        "array": list,
        "boolean": bool,
        "integer": int,
        "number": (int, float),
        "null": type(None),
    }
    if isinstance(value, bool) and wanted in ("integer", "number"):
        return False
    return wanted not in kinds or isinstance(value, kinds[wanted])
