"""`pajama-tui pairs show`: one row of a data file."""

import json
import textwrap
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from pajama_tui.commands.pairs_session import fact_reader, judged, looking_options, opened
from pajama_tui.commands.progress_line import ProgressLine
from pajama_tui.commands.scored import read_data, until_interrupted
from pajama_tui.errors import InputError
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.pairs.pair import Pair
    from pajama_tui.pairs.word_diff import Span
    from pajama_tui.pipeline.workspace import Workspace

_WIDTH = 96


@click.command("show")
@click.argument("data")
@click.argument("row", type=int)
@click.option("--diff", is_flag=True, help="Mark the words only a has [-so-], only b {+so+}.")
@looking_options
def show_command(data: str, row: int, **options: Any) -> int:
    """Print ROW of DATA, counted from 1: prompt, both responses, gold and verdict.

    With --json, --diff adds where the responses differ, as [first, behind the last] character.
    Nothing is run and nothing is written.
    """
    line = ProgressLine()
    with opened(data, options) as workspace:
        known, pair = until_interrupted(workspace, line, lambda: _read(workspace, row, line))
        if options["as_json"]:
            click.echo(json.dumps(_whole(known, pair, options["diff"]), allow_nan=False))
        else:
            for text in _lines(known, pair, options["diff"]):
                click.echo(text)
    return 0


def _read(
    workspace: "Workspace", row: int, line: ProgressLine
) -> "tuple[dict[str, Any], Pair | None]":
    from pajama_tui.pairs.pair import Pair

    table = read_data(workspace, line)
    if not 1 <= row <= len(workspace.source):
        raise InputError(f"There is no row {row:,}; they go from 1 to {len(workspace.source):,}.")
    found = workspace.source.read(row - 1)
    known = fact_reader(table, judged(workspace, table, line))(found)
    return known, found if isinstance(found, Pair) else None


def _whole(known: dict[str, Any], pair: "Pair | None", diff: bool) -> dict[str, Any]:
    if pair is None:
        return known
    texts = {"prompt": pair.prompt, "response_a": pair.response_a, "response_b": pair.response_b}
    if diff:
        from pajama_tui.pairs.word_diff import word_diff

        known = {**known, "differences": asdict(word_diff(pair.response_a, pair.response_b))}
    return {**known, **texts}


def _lines(known: dict[str, Any], pair: "Pair | None", diff: bool) -> Iterator[str]:
    if pair is None:
        column = f", column {known['column']}" if known["column"] else ""
        yield printable(f"Row {known['row']:,} is no pair: line {known['line']:,}{column}: ")
        yield printable(known["bad"])
        return
    verdict = "none"
    if known["verdict"] is not None:
        verdict = f"{known['verdict']}, P(a is better) {known['p_a']:.3f}"
    yield f"Row {pair.row + 1:,}, line {pair.line:,}; gold: {known['gold'] or 'none'}"
    yield f"verdict: {verdict}"
    for note in pair.flags:
        yield f"note: {printable(note)}"
    a, b = (printable(text, newlines=True) for text in (pair.response_a, pair.response_b))
    if diff:
        from pajama_tui.pairs.word_diff import word_diff

        found = word_diff(a, b)
        a, b = _signed(a, found.a, "[-", "-]"), _signed(b, found.b, "{+", "+}")
        cut = "; too long to compare all of it word by word" if found.cut else ""
        yield (
            f"words only in a: {found.words_a:,}, only in b: {found.words_b:,}, in both: "
            f"{found.common:,}{cut}"
        )
    prompt = printable(pair.prompt, newlines=True)
    for title, text in (("prompt", prompt), ("a", a), ("b", b)):
        yield f"\n--- {title}"
        yield from _wrapped(text)


def _wrapped(text: str) -> Iterator[str]:
    for part in text.split("\n") if text.strip() else ["(empty)"]:
        yield from textwrap.wrap(part, _WIDTH, replace_whitespace=False) or [""]


def _signed(text: str, spans: "tuple[Span, ...]", opening: str, closing: str) -> str:
    pieces, end = [], 0
    for start, stop in spans:
        pieces += [text[end:start], opening, text[start:stop], closing]
        end = stop
    return "".join([*pieces, text[end:]])
