"""`pajama-tui verdicts explain`: one verdict, and what every judge had to do with it."""

import json
import math
import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from pajama_tui.commands.options import open_workspace, workspace_options
from pajama_tui.commands.progress_line import ProgressLine
from pajama_tui.commands.scored import (
    check_label_model,
    read_data,
    run_judges,
    until_interrupted,
)
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.pipeline.explaining import Explanation
    from pajama_tui.pipeline.kept_model import KeptModel
    from pajama_tui.pipeline.workspace import Workspace

_WIDTH, _NAME, _LINES = 78, 36, 6
_VOTES = {1: "a", -1: "b", 0: "-"}


@click.command("explain")
@click.argument("data")
@click.option(
    "--pair",
    "wanted",
    required=True,
    metavar="N",
    help="Number of the row, counted from 1 as in the studio; or its id, or FIELD=VALUE.",
)
@click.option("--model", help="A file that 'verdicts fit' wrote (default: the session's model).")
@click.option("--label-model", help="Fit this one instead of the session's model.")
@click.option("--top", metavar="K", type=click.IntRange(1), help="Show the K heaviest judges only.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, nothing else.")
@workspace_options
def explain_command(data: str, **options: Any) -> int:
    """Show what every judge said of one pair of DATA, and what that added to the verdict.

    Contributions are in log-odds of a: they sum to the verdict's, positive ones speak for a.

    \b
    Examples:
      pajama-tui verdicts explain pairs.jsonl --pair 17
      pajama-tui verdicts explain pairs.jsonl --pair id=q17 --model model.npz --json
    """
    if options["model"] and options["label_model"]:
        raise click.UsageError("--model and --label-model exclude each other; give one of them.")
    if options["label_model"]:
        check_label_model(options["label_model"])
    from pajama_tui.pipeline.kept_model import load_kept

    kept = load_kept(options["model"]) if options["model"] else None
    flags = {"label_model": options["label_model"]}
    with open_workspace(data, options, **flags) as workspace:
        check_label_model(workspace.label_model)
        line = ProgressLine()
        found, fitted, whence = until_interrupted(
            workspace, line, lambda: _explain(workspace, kept, line, options)
        )
        if options["as_json"]:
            whole = found.to_dict()
            whole |= {"method": fitted.model.method, "model": whence, "fitted": fitted.made}
            click.echo(json.dumps(whole, allow_nan=False))
        else:
            for row in _lines(found, fitted, whence, options["top"]):
                click.echo(row)
    return 0


def _explain(
    workspace: "Workspace",
    kept: "KeptModel | None",
    line: ProgressLine,
    options: dict[str, Any],
) -> "tuple[Explanation, KeptModel, str]":
    from pajama_tui.pipeline.explaining import explain_pair, find_pair
    from pajama_tui.pipeline.keeping import kept_of_session, model_to_keep
    from pajama_tui.pipeline.verdicts import judge_pairs
    from pajama_tui.pipeline.versions import find_versions

    whence = printable(str(options["model"]))
    if kept is None and not options["label_model"]:
        kept, whence = kept_of_session(workspace), "the session's"
    if kept is not None:
        workspace.judges = find_versions(workspace, kept.versions)
    table = read_data(workspace, line)
    position = find_pair(workspace, table, options["wanted"])
    matrix = run_judges(workspace, table, line, "verdicts explain")
    columns: Sequence[int] = range(len(workspace.judges))
    if kept is None:
        line.show("fitting ...")
        verdicts = judge_pairs(workspace, table, matrix, measure=False)
        kept, columns, whence = model_to_keep(verdicts), verdicts.live, "fitted now"
        line.end()
    return explain_pair(workspace, table, matrix, kept, columns, position), kept, whence


def _lines(
    found: "Explanation", kept: "KeptModel", whence: str, limit: int | None
) -> Iterator[str]:
    pair, of = found.pair, found.breakdown
    yield f"Row {pair.row + 1:,}, line {pair.line:,}; gold: {found.gold or 'none'}"
    for flag in pair.flags:
        yield f"  note: {printable(flag)}"
    for title, text in (
        ("prompt", pair.prompt), ("a", pair.response_a), ("b", pair.response_b)
    ):  # fmt: skip
        yield from _clipped(title, text)
    yield ""
    yield from _table(found, limit)
    yield ""
    total = math.fsum(part.contribution for part in of.judges)
    yield f"Sum of all {len(of.judges)} judges: {total:+.4f} = log-odds of a {of.log_odds:+.4f}"
    if of.intercept:
        yield from _wrapped(
            f"Of it {of.intercept:+.4f} is the model's intercept, shared equally by the judges "
            "that vote."
        )
    if not of.additive:
        yield from _wrapped(
            "Contributions are an attribution, not exact parts: this model weighs judges together, "
            "and its trees' share is credited to judges along their paths. They do sum to the "
            "log-odds."
        )
    yield from _verdict(found)
    yield from _wrapped(f"Model: '{kept.model.method}', {whence}, of {kept.made}.")


def _verdict(found: "Explanation") -> Iterator[str]:
    of = found.breakdown
    tie = f", P(tie) {of.p_tie:.3f}" if of.p_tie else ""
    sure = max(of.p_a, 1 - of.p_a)
    yield f"P(a is better) {of.p_a:.4f}{tie}; confidence {sure:.4f}; verdict: {found.choice}"
    if found.identical:
        yield from _wrapped("Both responses are the same text: a tie, whatever the judges say.")
    elif found.choice == "abstain" and sure < found.abstain_below:
        yield from _wrapped(f"It abstains below a confidence of {found.abstain_below:.3f}.")
    elif found.choice == "abstain":
        yield from _wrapped("No judge has an opinion here, or they cancel out.")
    elif found.choice == "tie":
        yield from _wrapped("As unsure as pairs that gold calls ties.")


def _table(found: "Explanation", limit: int | None) -> Iterator[str]:
    parts = found.breakdown.judges
    yield (f"{'judge':{_NAME}} {'score a':>9} {'score b':>9} {'margin':>7} {'vote':>4} {'adds':>8}")
    order = sorted(range(len(parts)), key=lambda at: -abs(parts[at].contribution))
    for at in order[:limit]:
        part = parts[at]
        yield (
            f"{printable(part.judge, limit=_NAME):{_NAME}} {_score(part.score_a):>9} "
            f"{_score(part.score_b):>9} {_margin(part.margin):>7} {_VOTES[part.vote]:>4} "
            f"{_adds(part.contribution):>8}"
        )
        reasons: dict[str, list[str]] = {}
        for side in ("a", "b"):
            if (at, side) in found.failures:
                reasons.setdefault(found.failures[at, side], []).append(side)
        for reason, sides in reasons.items():
            start = f"  no score of {' and '.join(sides)}: "
            yield start + printable(reason, limit=_WIDTH - len(start))
    if limit is not None and limit < len(parts):
        rest = math.fsum(parts[at].contribution for at in order[limit:])
        yield f"{f'... {len(parts) - limit} more judges':{_NAME + 34}}{_adds(rest):>8}"


def _score(score: float) -> str:
    # Adding 0 turns -0 into 0.
    return "failed" if math.isnan(score) else f"{score + 0.0:.5g}"


def _adds(log_odds: float) -> str:
    return f"{log_odds:+.4f}" if log_odds else "0"


def _margin(margin: float) -> str:
    return "-" if math.isnan(margin) else f"{margin:+.3f}"


def _clipped(title: str, text: str) -> Iterator[str]:
    """The first lines of a text, after its title."""
    start = f"{title:6} "
    lines = textwrap.wrap(printable(text, limit=_WIDTH * (_LINES + 1)), _WIDTH - len(start))
    if not lines:
        yield f"{start}(empty)"
    for at, line in enumerate(lines[:_LINES]):
        yield (start if not at else " " * len(start)) + line
    if len(lines) > _LINES:
        yield f"{'':{len(start)}}... ({len(text):,} characters)"


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(printable(text), _WIDTH)
