"""`pajama-tui pairs list`: the rows of a data file that a filter lets through."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from pajama_tui.commands.pairs_session import fact_reader, judged, looking_options, opened
from pajama_tui.commands.progress_line import ProgressLine
from pajama_tui.commands.scored import read_data, until_interrupted
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.pairs.pair import BadRow, Pair
    from pajama_tui.pipeline.filtering import PairFilter
    from pajama_tui.pipeline.workspace import Workspace

_WIDTH = 96
_DEFAULT = 20
_SORTS = ("file", "unsure", "disagreement", "longest", "failures")


class _WordsCommand(click.Command):
    """A command whose words may begin with a dash: what is no long option is a word."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if "--" not in args:
            words = [arg for arg in args if arg[:1] == "-" and arg[:2] != "--" and arg != "-h"]
            if words:
                args = [*(arg for arg in args if arg not in words), "--", *words]
        return super().parse_args(ctx, args)


@click.command("list", cls=_WordsCommand)
@click.argument("data")
@click.argument("words", nargs=-1, metavar="[FILTER]...")
@click.option(
    "--sort", type=click.Choice(_SORTS), default="file", show_default=True, help="What comes first."
)
@click.option(
    "--limit",
    type=click.IntRange(0),
    default=_DEFAULT,
    show_default=True,
    help="Rows to list; 0 lists all.",
)
@looking_options
def list_command(data: str, words: tuple[str, ...], **options: Any) -> int:
    """List the pairs of DATA that FILTER lets through. Nothing is run and nothing is written.

    FILTER is words that must all hold, each its own argument or all in one.

    \b
      word "two words"       in prompt or responses, in any case
      -word                  rows without it; a - inverts every other word as well
      prompt:word a:word b:word
      gold:a                 a, b, tie or none; several as in gold:a|tie
      verdict:b              a, b, tie, abstain or none
      wrong                  the verdict's side is not gold's
      confidence:<.7         max(P, 1 - P) of the verdict
      disagree:>.4           the smaller side's share of the judges' votes: 0 all agree, 0.5 split
      failed, failed:>3      judges that have no score for a side
      bad                    rows that are no pair
      labelled               gold was given in the studio
      flag, flag:empty       rows with notes
      row:10-200             by number

    --sort: unsure puts the least confident verdict first; disagreement, longest and failures the
    most.

    \b
    Examples:
      pajama-tui pairs list pairs.jsonl 'wrong confidence:>.9 -gold:tie' --limit 0
      pajama-tui pairs list pairs.jsonl gold:none --sort unsure --json
    """
    from pajama_tui.pipeline.filtering import parse_pair_filter

    wanted = parse_pair_filter(" ".join(words))
    line = ProgressLine()
    with opened(data, options) as workspace:
        found = until_interrupted(workspace, line, lambda: _find(workspace, wanted, line, options))
        if options["as_json"]:
            click.echo(json.dumps(found, allow_nan=False))
        else:
            for row in _lines(found, len(workspace.source)):
                click.echo(row)
    return 0


def _find(
    workspace: "Workspace", wanted: "PairFilter", line: ProgressLine, options: dict[str, Any]
) -> dict[str, Any]:
    from pajama_tui.pipeline.finding_rows import RowFinder

    table = read_data(workspace, line)
    verdicts = judged(workspace, table, line)
    rows: list[int] = []
    for step in RowFinder().find(workspace, table, wanted, options["sort"], verdicts=verdicts):
        rows += step.rows.tolist()
        if step.total:
            line.show(
                f"searched {step.looked:,} of {step.total:,} rows, found {len(rows):,}", force=False
            )
    line.end()
    facts = fact_reader(table, verdicts)
    listed = rows[: options["limit"] or None]
    whole = {"rows": len(workspace.source), "found": len(rows), "sort": options["sort"]}
    pairs = [_row(workspace.source.read(row), facts) for row in listed]
    return {**whole, "pairs": pairs}


def _row(found: "Pair | BadRow", facts: Any) -> dict[str, Any]:
    known: dict[str, Any] = facts(found)
    if "bad" not in known:
        # One line, and not the texts: 'pairs show' has them.
        known["prompt"] = printable(getattr(found, "prompt", "").strip(), limit=200)
    return known


def _lines(found: dict[str, Any], rows: int) -> Iterator[str]:
    digits = max(len(str(rows)), 3)
    yield f"{'row':>{digits}} gold verdict P(a)   prompt"
    for row in found["pairs"]:
        start = f"{row['row']:>{digits}} "
        if "bad" in row:
            yield start + printable(f"bad row, line {row['line']}: {row['bad']}", limit=_WIDTH)
            continue
        p_a = "   ·" if row["p_a"] is None else f"{row['p_a']:.2f}"
        wrong = row["gold"] in ("a", "b") and row["verdict"] in ("a", "b")
        mark = "≠" if wrong and row["gold"] != row["verdict"] else " "
        mark += "*" if row["notes"] else " "
        start += f"{row['gold'] or '·':<4} {row['verdict'] or '·':<7} {p_a} {mark} "
        yield start + printable(row["prompt"], limit=_WIDTH - len(start))
    left = found["found"] - len(found["pairs"])
    said = f"{found['found']:,} of {found['rows']:,} rows"
    yield said + (f"; {left:,} more (--limit 0 lists all)" if left else "")
