"""Chat messages and transcripts, split into one prompt and two responses."""

import json
import re
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from pajama_tui.pairs.rows import RowFault, describe

_SPEAKERS = {
    "human": "user",
    "prompter": "user",
    "gpt": "assistant",
    "bot": "assistant",
    "model": "assistant",
    "chatgpt": "assistant",
}
_KNOWN = ("user", "assistant", "system", "tool", *_SPEAKERS)
_LIST_OF_OBJECTS = re.compile(r"\s*\[\s*\{")
_TURN = re.compile(r"(?:\A|\n\n)(Human|Assistant|System): ?")


class Message(NamedTuple):
    """One turn: who ("user", "assistant", "system", ...) and what."""

    role: str
    text: str


class Split(NamedTuple):
    """A prompt, the two responses to it, and what to know of them (see `Pair.flags`)."""

    prompt: str
    first: str
    second: str
    flags: tuple[str, ...]


def messages_of(value: Any, column: str) -> list[Message] | None:
    """Read a list of {"role", "content"} or {"from", "value"}, or that list as JSON text.

    Returns None where `value` is no such list; raises RowFault where it is one with a turn that
    has no readable text. JSON text is only taken for messages where all turns are whole and said
    by known speakers: a response may well be a list of objects.
    """
    in_text = isinstance(value, str)
    if in_text:
        # Nearly all text is refused here, by its first character alone.
        if value[:1] not in "[ \n\r\t" or not _LIST_OF_OBJECTS.match(value):
            return None
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return None
    if not isinstance(value, list) or not value or not all(isinstance(v, dict) for v in value):
        return None
    if not all("role" in turn or "from" in turn for turn in value):
        return None
    if in_text and not all(
        turn.get("role", turn.get("from")) in _KNOWN and ("content" in turn or "value" in turn)
        for turn in value
    ):
        return None
    return [_message(turn, f"{column}[{number}]") for number, turn in enumerate(value)]


def transcript(text: str) -> list[Message] | None:
    """Read text with "Human:" and "Assistant:" paragraphs; None where it holds no such turns."""
    pieces = _TURN.split(text)
    if pieces[0].strip() or "Assistant" not in pieces[1::2]:
        return None
    roles = (_SPEAKERS.get(name.lower(), name.lower()) for name in pieces[1::2])
    return [Message(role, said.strip()) for role, said in zip(roles, pieces[2::2], strict=True)]


def render(messages: Sequence[Message]) -> str:
    """Messages as text; headed by their roles where there is more than one."""
    if len(messages) == 1:
        return messages[0].text
    return "\n\n".join(f"{m.role.capitalize()}: {m.text}" for m in messages)


def split_conversations(first: Sequence[Message], second: Sequence[Message]) -> Split:
    """Split two conversations: what both begin with is the prompt, the rest the responses.

    Where they already differ in what the user said, the first conversation's context is the
    prompt and the flag "prompts differ" is set; where the user spoke again after the first
    difference, each response is a rendered conversation and "multi-turn" is set.
    """
    most = min(len(first), len(second)) - 1
    shared = next((i for i in range(most) if first[i] != second[i]), max(most, 0))
    lead, rest_a = _lead(first[shared:])
    other_lead, rest_b = _lead(second[shared:])
    said_a = [m for m in rest_a if m.role != "assistant"]
    said_b = [m for m in rest_b if m.role != "assistant"]
    flags: tuple[str, ...] = ()
    if lead != other_lead or said_a != said_b:
        flags = ("prompts differ",)
    elif said_a:
        flags = ("multi-turn",)
    prompt = [*first[:shared], *lead]
    return Split(render(prompt) if prompt else "", render(rest_a), render(rest_b), flags)


def split_texts(first: str, second: str) -> Split:
    """Split two texts without a prompt of their own.

    Transcripts are split turn by turn; of plain text the words that both begin with are the
    prompt, as in the implicit-prompt form of preference data.
    """
    turns_a, turns_b = transcript(first), transcript(second)
    if turns_a and turns_b:
        return split_conversations(turns_a, turns_b)
    if first == second:
        return Split("", first, second, ())
    pairs = zip(first, second, strict=False)
    same = next((i for i, (x, y) in enumerate(pairs) if x != y), min(len(first), len(second)))
    cut = max((space.end() for space in re.finditer(r"\s+", first[:same])), default=0)
    return Split(first[:cut].rstrip(), first[cut:], second[cut:], ())


def turns(value: Any, column: str) -> list[str]:
    """Read a JSON list of texts, or one kept as text; null turns are empty, text is one turn."""
    if isinstance(value, str) and value.lstrip().startswith("["):
        with suppress(ValueError, RecursionError):
            value = json.loads(value)
    if isinstance(value, str):
        return [value]
    if not isinstance(value, list) or not value:
        raise RowFault(f"{column} is {describe(value)}, not a list of turns")
    if bad := next((v for v in value if v is not None and not isinstance(v, str)), None):
        raise RowFault(f"{column} holds {describe(bad)}, not text")
    return [turn or "" for turn in value]


def _lead(messages: Sequence[Message]) -> tuple[list[Message], list[Message]]:
    """What is said before the assistant speaks, and the rest (never empty where messages are)."""
    count = next((i for i, m in enumerate(messages) if m.role == "assistant"), 0)
    return list(messages[:count]), list(messages[count:])


def _message(turn: dict[str, Any], where: str) -> Message:
    role = turn.get("role", turn.get("from"))
    content = turn.get("content", turn.get("value"))
    if not isinstance(role, str):
        raise RowFault(f"{where} has a role that is {describe(role)}")
    if content is None and turn.get("tool_calls"):
        content = json.dumps(turn["tool_calls"], ensure_ascii=False)
    if isinstance(content, list):
        content = "\n".join(_part(part, where) for part in content)
    if not isinstance(content, str):
        raise RowFault(f"{where} has content that is {describe(content)}, not text")
    return Message(_SPEAKERS.get(role.casefold(), role.casefold()), content)


def _part(part: Any, where: str) -> str:
    if isinstance(part, str):
        return part
    if isinstance(part, dict):
        text = part.get("text")
        # An image, a file: there is something here that a program cannot read.
        return text if isinstance(text, str) else f"[{part.get('type', 'attachment')}]"
    raise RowFault(f"{where} has content that holds {describe(part)}")
