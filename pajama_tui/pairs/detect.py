"""Which format a file has, what is taken for granted, and what has to be asked."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pajama_tui.errors import ColumnsUnknown, InputError
from pajama_tui.pairs import labels
from pajama_tui.pairs.formats import FORMATS, SINGLE, Format
from pajama_tui.pairs.gold import OneHot, Values
from pajama_tui.pairs.mapping import ColumnMap
from pajama_tui.pairs.reading import Columns, Reading
from pajama_tui.untrusted import printable

# Names in order of preference, where a file has several.
_PROMPTS = ("prompt", "query", "question", "instruction", "input", "context", "user_prompt")
_RESPONSES = (
    "response",
    "answer",
    "output",
    "completion",
    "reply",
    "candidate",
    "conversation",
    "generation",
    "summary",
    "text",
)
_LABELS = (
    "label",
    "gold",
    "winner",
    "verdict",
    "preference",
    "preferred",
    "choice",
    "better",
    "overall_preference",
    "preference_strength",
    "score",
    "scores",
)
_FIRST = re.compile(rf"({'|'.join(_RESPONSES)})[ _-]?[aA1]")
_SECOND = {"a": "b", "A": "B", "1": "2"}
_ONE_HOT = OneHot("winner_model_a", "winner_model_b", "winner_tie")

_Head = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class FormatGuess:
    """What a file was taken for.

    Attributes:
        name: the format's; "columns" where only column names were recognised, "mapped" where the
            user named them.
        title: the same in words.
        why: which columns decided, a phrase.
        notes: sentences to show, such as the assumed meaning of labels.
        question: a sentence that asks what is ambiguous; while it stands no gold is read.
    """

    name: str
    title: str
    why: str
    notes: tuple[str, ...] = ()
    question: str | None = None


@dataclass(frozen=True, slots=True)
class Understanding:
    """How a file is read, the mapping that says the same, and the words for it."""

    guess: FormatGuess
    mapping: ColumnMap
    reading: Reading


def understand(head: _Head, mapping: ColumnMap | None, name: str) -> Understanding:
    """Find out how to read a file from its first good records, at least one.

    What `mapping` says goes before what is recognised; what it leaves out is recognised. The
    result's mapping, given back, leads to the same result.

    Raises:
        InputError: no pair format fits, or the mapping names what is not there.
    """
    seen = Counter(column for record in head for column in record)
    if mapping == ColumnMap():
        mapping = None
    base = _named(mapping) or _known(head) or _by_name(seen, head)
    if base and mapping and not isinstance(base.reading, Columns):
        if mapping.chosen or (mapping.response_a and mapping.response_b):
            base = None
        elif mapping != base.columns:
            raise InputError(
                f"{name} is read as {base.title}, where a row may hold more than two responses; "
                "single columns of it cannot be mapped."
            )
    own = base.columns if base else ColumnMap()
    force = _overlay(own, mapping) if mapping else own
    if base and force == own:
        return _recognised(base, head)
    if not (force.chosen or (force.response_a and force.response_b)):
        raise _not_pairs(seen, name)
    return _customised(base, own, force, head, name)


def _named(mapping: ColumnMap | None) -> Format | None:
    """The format that the mapping asks for."""
    if not mapping or mapping.format in (None, "columns"):
        return None
    if found := next((known for known in FORMATS if known.name == mapping.format), None):
        return found
    names = ", ".join(known.name for known in FORMATS)
    shown = printable(str(mapping.format), limit=40)
    raise InputError(f"There is no format '{shown}'. The formats are {names}.")


def _known(head: _Head) -> Format | None:
    """The first format that fits at least half of the records."""
    shapes = Counter(frozenset(record) for record in head)
    for known in FORMATS:
        if 2 * sum(count for shape, count in shapes.items() if known.fits(shape)) >= len(head):
            return known
    return None


def _by_name(seen: Counter[str], head: _Head) -> Format | None:
    """A format made of columns whose names tell what they are."""
    pairs = []
    for column in seen:
        if match := _FIRST.fullmatch(column):
            other = column[:-1] + _SECOND[column[-1]]
            if other in seen:
                pairs.append((_RESPONSES.index(match[1]), column, other))
    if not pairs:
        return None
    _, first, second = min(pairs)
    prompt = tuple(column for column in _PROMPTS if column in seen)[:1]
    if not prompt and not any(isinstance(record.get(first), list) for record in head):
        return None
    if prompt == ("instruction",) and "input" in seen:
        prompt = ("instruction", "input")
    one_hot = set(_ONE_HOT.columns) <= seen.keys()
    label = None if one_hot else next((column for column in _LABELS if column in seen), None)
    return Format(
        name="columns",
        title="Columns known by their names",
        keys=frozenset((*prompt, first, second, *([label] if label else []))),
        reading=Columns((first, second), prompt, gold=_ONE_HOT if one_hot else None),
        infer_label=label,
    )


def _recognised(base: Format, head: _Head) -> Understanding:
    present = {column for record in head for column in record}
    keys = ", ".join(sorted((base.keys | base.one_of) & present))
    guess = FormatGuess(base.name, base.title, f"it has {printable(keys)}", base.notes)
    reading = base.reading
    if base.infer_label is not None and isinstance(reading, Columns):
        coding = labels.infer(base.infer_label, reading.responses, head)
        reading = replace(reading, gold=coding.rule)
        guess = replace(guess, notes=(*base.notes, *coding.notes), question=coding.question)
    if isinstance(reading, Columns) and reading.gold and present.isdisjoint(reading.gold.columns):
        names = " or ".join(reading.gold.columns)
        guess = replace(guess, notes=(*guess.notes, f"There is no {names}, and so no gold."))
    return Understanding(guess, base.columns, reading)


def _overlay(own: ColumnMap, mapping: ColumnMap) -> ColumnMap:
    """The mapping in force: the user's columns where given, else the format's."""
    if mapping.chosen or mapping.response_a or mapping.response_b or mapping.label:
        if mapping.chosen:
            own = replace(own, response_a=None, response_b=None, label=None)
        else:
            own = replace(own, chosen=None, rejected=None)
        theirs = (mapping.response_a or own.response_a, mapping.response_b or own.response_b)
        if theirs != (own.response_a, own.response_b):
            # The format's label speaks of the format's responses.
            own = replace(own, label=None)
    given = {n: v for n in _FIELDS if (v := getattr(mapping, n))}
    return replace(own, **given)


_FIELDS = ("prompt", "response_a", "response_b", "chosen", "rejected", "label", "values")


def _customised(
    base: Format | None, own: ColumnMap, force: ColumnMap, head: _Head, name: str
) -> Understanding:
    """Read by the mapping in force, which differs from what the format says."""
    seen = Counter(column for record in head for column in record)
    responses = (force.chosen or force.response_a or "", force.rejected or force.response_b or "")
    if not force.prompt:
        free = (column for column in _PROMPTS if column in seen and column not in responses)
        force = replace(force, prompt=next(free, None))
    prompt = _prompt_columns(force.prompt, seen)
    kept = base.reading if base and isinstance(base.reading, Columns) else None
    same = kept is not None and kept.responses == responses
    named = [*responses, *(prompt if force.prompt != own.prompt else ())]
    if force.label and (force.label != own.label or force.values or not same):
        named.append(force.label)
    for column in named:
        if column not in seen:
            shown = printable(column, limit=60)
            raise InputError(f"{name} has no column '{shown}'. Its columns are {_listed(seen)}.")
    if force.values and not force.label:
        raise InputError(f"The mapping for {name} has values=… but no label=….")
    coding = labels.Coding(None)
    if force.values and force.label:
        said = ", ".join(
            f"{printable(value, limit=20)} means {side or 'no label'}"
            for value, side in force.values
        )
        note = f"In {printable(force.label, limit=40)} {said}, as you said."
        coding = labels.Coding(Values(force.label, force.meanings), (note,))
    elif base and kept and same and force.label == own.label and not base.infer_label:
        coding = labels.Coding(kept.gold, base.notes)
    elif force.label:
        coding = labels.infer(force.label, responses, head)
    elif not force.chosen:
        coding = labels.Coding(None, ("No label column is named, and so there is no gold.",))
    reading = Columns(
        responses,
        prompt,
        gold=coding.rule,
        chosen_first=bool(force.chosen),
        json_turns=bool(kept and same and kept.json_turns),
    )
    title = f"{base.title}, with your columns" if base and same else "Columns as you named them"
    guess = FormatGuess(
        base.name if base and same else "mapped",
        title,
        f"the mapping is {printable(str(force), limit=300)}",
        coding.notes,
        coding.question,
    )
    return Understanding(guess, force, reading)


def _not_pairs(seen: Counter[str], name: str) -> InputError:
    for single in SINGLE:
        if single.keys <= seen.keys():
            keys = ", ".join(sorted(single.keys))
            return InputError(
                f"{name} has {keys}: {single.title}, not pairs; {single.why}. "
                "A pair needs two responses to one prompt."
            )
    if not seen:
        return InputError(
            f"{name}: none of the first rows has columns, so no pairs can be read. Each row needs "
            "a prompt and two responses, for example as JSON objects, one a line."
        )
    names = [*seen, "…", "…", "…"][:3]
    example = ColumnMap(prompt=names[0], response_a=names[1], response_b=names[2])
    return ColumnsUnknown(
        f"{name}: no columns were recognised as two responses to one prompt. Its columns are "
        f"{_listed(seen)}. Say which is which, for example --map '{printable(str(example))}', or "
        "chosen=…,rejected=… where the order is the label.",
        str(example),
    )


def _prompt_columns(text: str | None, seen: Mapping[str, int]) -> tuple[str, ...]:
    if not text:
        return ()
    return (text,) if text in seen else tuple(text.split("+"))


def _listed(seen: Mapping[str, int]) -> str:
    names = [printable(column, limit=40) for column in list(seen)[:30]]
    return ", ".join(names) + (f" and {len(seen) - 30} more" if len(seen) > 30 else "")
