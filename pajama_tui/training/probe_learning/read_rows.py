"""Labelled rows read from a file, whatever of the known forms it has."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pajama_tui.errors import InputError
from pajama_tui.pairs.content import open_content
from pajama_tui.pairs.pair import BadRow
from pajama_tui.pairs.records import Records, records_of
from pajama_tui.pairs.rows import RowFault, text_of
from pajama_tui.training.probe_learning.published_rows import is_published, read_published
from pajama_tui.training.probe_learning.rows import LabelledData, LabelledRow
from pajama_tui.training.probe_learning.scores import score_of
from pajama_tui.training.probe_learning.verdict_rows import read_verdicts
from pajama_tui.training.probes.prompts import ASPECTS
from pajama_tui.untrusted import printable
from pajama_tui.verdicts.records import P_A

CORRECT = "correctness"
"""The aspect of rows that are right or wrong."""

_LARGEST = 1 << 30
_QUESTIONS = ("question", "prompt", "instruction")
_RESPONSES = ("prediction", "response", "answer", "output")
_SCORES = ("scores", "roscoe5dim_score")
_RIGHT = ("correct", "is_correct", "final_answer_correct", "gold_correct", "label")
_SOURCES = ("source", "dataset", "src", "model", "generator")
_PARTS = ("split", "part")
_FORMS = (
    "scores by aspect (1 to 5), a 0/1 column such as 'correct', or verdicts that 'pajama-tui run "
    "--out' wrote"
)


def read_labelled(source: str, mapping: str | None = None) -> LabelledData:
    """Read every row of a file that says how good a response is.

    Known are: the published probing set; rows with question, prediction and scores by aspect;
    rows with question, prediction and 0 or 1; and verdicts as `run --out` writes them.

    Args:
        source: JSON lines, a JSON array or object, or CSV.
        mapping: "question=…,prediction=…,label=…" for other names; a label column of 0 and 1, or
            of scores, whose name becomes the aspect's.

    Raises:
        InputError: it cannot be read, or none of its rows can be used.
    """
    path, name = Path(source), printable(Path(source).name)
    if not path.is_file():
        raise InputError(f"There is no file {printable(source)}.")
    names = _names(mapping)
    published = None if names else _published(path, name)
    if published is not None:
        data = read_published(published, name)
    elif not names and P_A in _first(path):
        data = read_verdicts(source, name)
    else:
        data = _records(path, name, names)
    if not data.rows:
        reason = f": {data.bad[0].reason} (line {data.bad[0].line})" if data.bad else ""
        raise InputError(f"None of the rows of {name} can be used{reason}. Wanted are {_FORMS}.")
    return data


def _names(mapping: str | None) -> dict[str, str]:
    if not mapping:
        return {}
    parts = dict(part.partition("=")[::2] for part in mapping.split(","))
    named = {key.strip(): value.strip() for key, value in parts.items()}
    if {*named} - {"question", "prediction", "label"} or not all(named.values()):
        raise InputError("--map is question=COLUMN,prediction=COLUMN,label=COLUMN, or some of it.")
    return named


def _published(path: Path, name: str) -> Any:
    """The value of a file in the published form; None where it has another one."""
    with path.open("rb") as file:
        head = file.read(4096).lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head.startswith(b"{") or path.stat().st_size > _LARGEST:
        return None
    with path.open("rb") as file:
        first = file.readline(1 << 16)
    if first.rstrip().endswith(b"}") and b'"eval_prompt"' not in first:
        # A whole object in the first line: JSON lines.
        return None
    try:
        value = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        return None
    return value if is_published(value) else None


def _first(path: Path) -> Mapping[str, Any]:
    """The first row that can be read, {} where none of the first can."""
    content = open_content(path, None)
    try:
        records = records_of(content, printable(str(path)))
        while len(records) < 20 and records.advance():
            pass
        for number in range(min(len(records), 20)):
            try:
                return records.read(number)
            except RowFault:
                continue
        return {}
    finally:
        content.close()


def _records(path: Path, name: str, names: Mapping[str, str]) -> LabelledData:
    rows: list[LabelledRow] = []
    bad: list[BadRow] = []
    content = open_content(path, None)
    zero_one = True
    try:
        records = records_of(content, printable(str(path)))
        while records.advance():
            pass
        for number in range(len(records)):
            try:
                rows.append(_row(records, number, names))
            except RowFault as fault:
                bad.append(BadRow(number, records.line(number) + fault.line, fault.column,
                                  fault.reason))  # fmt: skip
    finally:
        content.close()
    label = names.get("label")
    if label:
        zero_one = all(row.scores[label] in (0, 1, None) for row in rows)
    binary = frozenset({CORRECT, *([label] if label and zero_one else [])})
    if label and not zero_one and any(row.scores[label] == 0 for row in rows):
        raise InputError(f"{name}: '{printable(label)}' holds 0 as well as scores above 1.")
    return LabelledData(name, "responses with labels", rows, binary, bad)


def _row(records: Records, number: int, names: Mapping[str, str]) -> LabelledRow:
    record = records.read(number)
    question = text_of(record, _column(record, names.get("question"), _QUESTIONS, "question"))
    response = text_of(record, _column(record, names.get("prediction"), _RESPONSES, "prediction"))
    return LabelledRow(
        id=str(record.get("id", number)),
        line=records.line(number),
        question=question,
        response=response,
        scores=_scores(record, names.get("label")),
        source=_word(record, _SOURCES),
        part=_word(record, _PARTS),
    )


def _column(record: Mapping[str, Any], named: str | None, known: tuple[str, ...], what: str) -> str:
    found = named or next((each for each in known if each in record), None)
    if found is None or found not in record:
        raise RowFault(f"no column '{printable(found or what, limit=60)}'")
    return found


def _scores(record: Mapping[str, Any], label: str | None) -> dict[str, int | None]:
    try:
        if label:
            if label not in record:
                raise RowFault(f"no column '{printable(label, limit=60)}'")
            return {label: score_of(record[label], (0, 5))}
        table = next((record[n] for n in _SCORES if isinstance(record.get(n), dict)), None)
        if table is None:
            table = {aspect: record[aspect] for aspect in ASPECTS if aspect in record}
        found = {str(aspect): score_of(value, (1, 5)) for aspect, value in table.items()}
        if not found:
            right = next((n for n in _RIGHT if n in record), None)
            if right is not None:
                return {CORRECT: score_of(record[right], (0, 1))}
    except ValueError as error:
        raise RowFault(str(error)) from None
    if not found:
        raise RowFault("no scores and no column that says whether it is right")
    return found


def _word(record: Mapping[str, Any], names: tuple[str, ...]) -> str:
    found = next((record[n] for n in names if isinstance(record.get(n), str)), "")
    return found[:80]
