"""The question for the next turn of a conversation, and what an answer proposes."""

import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pajama_tui.llm.extract import find_json
from pajama_tui.llm.reply import Request, Role, estimated_tokens
from pajama_tui.programs.judge import Judge
from pajama_tui.programs.library import Rubric
from pajama_tui.synthesis.chat_split import split
from pajama_tui.synthesis.chat_turns import Turn
from pajama_tui.synthesis.delimited import delimited
from pajama_tui.synthesis.prompts import SYSTEM
from pajama_tui.untrusted import printable

MOST_HISTORY = 24_000
_DEFINES = re.compile(r"^(?:async[ \t]+)?def[ \t]+judging_function\b", re.M)
_THOUGHT = re.compile(r"\A\s*<(think|thinking)>.*?(?:</\1>|\Z)", re.S)

CHAT_SYSTEM = (
    SYSTEM
    + """
This is a conversation with the person who uses the judges, about one judge that exists. What
differs from writing a new one:
- Answer in prose: short, concrete, about this judge. Say what you would change and why, and what
  it may cost elsewhere; say so where the rows shown do not support a change.
- Where a change is asked for or agreed on, end with the complete new file in exactly one fence
  that opens with ```python, never a part of a file or a diff. It replaces the judge as a whole.
- Where only a question was asked, write no fence of Python.
- Keep what the judge measures, its signal, unless you are asked for another one.
- The rows shown are examples of what goes wrong, not a list to be satisfied: a rule that fits
  them alone makes the judge worse on all others, and they are not measured on.
"""
)


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be sent.

    Attributes:
        request: the question itself.
        left_out: how many earlier turns there was no room for.
    """

    request: Request
    left_out: int


def question_for(
    context: str,
    turns: Sequence[Turn],
    message: str,
    evidence: str = "",
    *,
    system: str,
    model: str,
    max_tokens: int = 8192,
    most_tokens: int = MOST_HISTORY,
    schema: Mapping[str, Any] | None = None,
) -> Question:
    """Return the next question: the context, earlier turns as far as they fit, and the message.

    Args:
        context: what the conversation is about, as it is now.
        turns: the conversation so far, oldest first.
        evidence: rows as `evidence_text` writes them, or "".
        most_tokens: of earlier turns; the newest that fit whole are kept.
    """
    kept: list[Turn] = []
    tokens = 0
    for turn in reversed(turns):
        tokens += estimated_tokens(_asked(turn)) + estimated_tokens(_answer(turn))
        if tokens > most_tokens:
            break
        kept.insert(0, turn)
    left_out = len(turns) - len(kept)
    notes = [context]
    if left_out:
        notes.append(f"({left_out} earlier turns of the conversation are left out here.)")
    messages: list[tuple[Role, str]] = []
    for turn in kept:
        messages.append(("user", "\n\n".join([*notes, _asked(turn)])))
        messages.append(("assistant", _answer(turn)))
        notes = _outcome(turn)
    parts = [*notes, message, evidence]
    messages.append(("user", "\n\n".join(part for part in parts if part)))
    request = Request(
        model, tuple(messages), system=system, max_tokens=max_tokens, schema=schema, cache=True
    )
    return Question(request, left_out)


def judge_context(judge: Judge, rubric: Rubric, figures: Sequence[str]) -> str:
    """Return what a conversation about a judge begins with: rubric, source and figures.

    Args:
        figures: sentences on how the judge does, safe to send.
    """
    parts = [
        f"The judge: {printable(judge.label, limit=120)}, version {judge.sha[:8]}, as it is in use "
        "now. Earlier turns may speak of earlier versions.",
        f"Its rubric: {rubric.name}\n{rubric.description}".rstrip(),
        "\n".join(["How it does on the data:", *(f"- {line}" for line in figures)]),
        "Its source:\n" + delimited(judge.source),
    ]
    return "\n\n".join(parts)


def read_proposal(text: str) -> str:
    """Return the program that an answer proposes, or "".

    It is the last complete Python block that defines judging_function, or the program of a JSON
    object where the answer is one.
    """
    blocks = [block for block in split(text)[1] if block.whole]
    # In a list, a fence and all in it may be indented.
    programs = [textwrap.dedent(block.text) for block in blocks if block.is_python]
    programs = [program for program in programs if _DEFINES.search(program)]
    if programs:
        return _whole(programs[-1])
    found = find_json(without_thinking(text)) if "judging_function" in text else None
    program = found.get("program") if found else None
    return _whole(program) if isinstance(program, str) and _DEFINES.search(program) else ""


def repair_message(reason: str) -> str:
    """Return the message that asks for a proposal to be mended."""
    return (
        f"The program can't be kept: {reason}\n\nWrite the complete file anew so that this no "
        "longer holds."
    )


def without_thinking(text: str) -> str:
    """Return what a model wrote without reasoning that it put in tags in front."""
    return _THOUGHT.sub("", text)


def _asked(turn: Turn) -> str:
    return "\n\n".join(part for part in (turn.asked.text, turn.asked.evidence) if part)


def _answer(turn: Turn) -> str:
    text = without_thinking(turn.answer.text).strip() if turn.answer else ""
    if not text:
        return "(No answer came.)"
    return f"{text}\n\n(The answer broke off here.)" if turn.fault else text


def _outcome(turn: Turn) -> list[str]:
    """What the model must know of its own proposal, as it is told nowhere else."""
    if turn.decision == "accepted":
        return ["(That version was accepted and is in use.)"]
    if turn.decision == "discarded":
        return ["(That version was discarded.)"]
    if turn.decision == "open" and turn.check is not None and not turn.check.passed:
        return [f"(That version failed a check and is not in use: {turn.check.reason})"]
    return ["(That version is not in use.)"] if turn.proposal else []


def _whole(source: str) -> str:
    return source.replace("\r\n", "\n").strip("\n") + "\n"
