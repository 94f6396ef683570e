"""`pajama-tui probe label`: an LLM scores responses on aspects, for probes to learn from."""

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pajama_tui.commands.probe_asking import (
    INTERRUPTED,
    SHOWN_PROBLEMS,
    RowLine,
    asking_options,
    check_out,
    confirm,
    interrupted_word,
    make_asker,
    plan_words,
    spent_facts,
    tell_bad,
)
from pajama_tui.commands.progress_line import ProgressLine
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.training.aspect_labels.labelling import Labelling, Tally
    from pajama_tui.training.responses.asking import Asker, Ended
    from pajama_tui.training.responses.forecast import Forecast
    from pajama_tui.training.responses.questions import RowData


@click.command("label")
@click.argument("file")
@click.option("--out", required=True, metavar="FILE", help="Rows with scores, as JSON lines.")
@click.option("--aspects", multiple=True, metavar="A,…", help="Score these only; may be repeated.")
@click.option("--model", help="The model that scores (default: the setting `model`).")
@click.option("--base-url", metavar="URL", help="A server of the Messages API of your own.")
@click.option(
    "--one-by-one", is_flag=True,
    help="Ask for each aspect on its own, as published: five times the questions.",
)  # fmt: skip
@click.option("--show-gold", is_flag=True, help="Show the right answer, where a row has one.")
@click.option(
    "--max-tokens", type=click.IntRange(64), default=2048, show_default=True,
    help="Tokens of one answer, doubled once where they are too few.",
)  # fmt: skip
@click.option("--limit", type=click.IntRange(1), metavar="N", help="The first N rows only.")
@click.option("--map", "mapping", metavar="COLUMNS", help="question=…,prediction=…,gold=…")
@asking_options
@click.option("--problems", "all_problems", is_flag=True, help="List every row that is left out.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, nothing else.")
def label_command(file: str, out: str, **options: Any) -> int:
    """Let an LLM score the responses in FILE on five aspects, from 1 to 5 with a reason.

    FILE holds rows with question and prediction, as 'probe collect' writes them. Their columns
    stay; scores, justifications and labeller are added. `probe lint` and `jobs start probe` read
    the result. A row that could not be scored has null and label_reason; it is never 0.

    Every row is on disk as soon as it is scored: after an interruption or a kill the same command
    goes on, and pays for no row again that is there. What was spent stands beside --out, in
    FILE.spend.jsonl; a --budget covers all of it. The price is told before anything is spent.

    \b
    Examples:
      pajama-tui probe label responses.jsonl --out labelled.jsonl --budget 5
      pajama-tui probe label responses.jsonl --out fluent.jsonl --aspects fluency,logicality
      pajama-tui probe label responses.jsonl --out l.jsonl --base-url http://localhost:8000
    """
    from pajama_tui.training.aspect_labels.labelling import RUN, Labelling
    from pajama_tui.training.aspect_labels.rubric import VERSION, chosen_aspects
    from pajama_tui.training.responses.questions import open_rows
    from pajama_tui.training.responses.row_file import RowFile

    line, began = ProgressLine(), time.monotonic()
    check_out(out, file)
    named = [name.strip() for each in options["aspects"] for name in each.split(",")]
    aspects = chosen_aspects(named)
    data = open_rows(file, options["mapping"], responses=True)
    asker = make_asker(
        options, out, RUN, line, model=options["model"], base_url=options["base_url"]
    )
    settings = {
        "made by": "probe label",
        "--map": options["mapping"] or "",
        "--aspects": ", ".join(aspects),
        "--model": asker.model,
        "server": asker.endpoint.place,
        "--one-by-one": options["one_by_one"],
        "--show-gold": options["show_gold"],
        "--max-tokens": options["max_tokens"],
        "version of the rubric": VERSION,
    }
    with RowFile(Path(out), settings) as rows:
        work = Labelling(
            data=data,
            file=rows,
            asker=asker,
            aspects=aspects,
            max_tokens=options["max_tokens"],
            one_by_one=options["one_by_one"],
            show_gold=options["show_gold"],
            limit=options["limit"],
        )
        return _label(work, out, options, line, began)


def _label(
    work: "Labelling", out: str, options: dict[str, Any], line: ProgressLine, began: float
) -> int:
    from pajama_tui.training.aspect_labels.labelling import Tally

    work.check()
    before, total = work.counts()
    if before:
        line.say(f"{out} has {before:,} of {total:,} rows already; nothing in them is asked again.")
    forecast = work.forecast()
    for sentence in plan_words(work.asker, forecast, work.interrupted()):
        line.say(sentence)
    if forecast.questions:
        confirm(options, work.asker)
    progress = RowLine(line, before, total, "labelled")
    try:
        ended = work.label(progress.on_row, progress.on_wait)
    except KeyboardInterrupt:
        line.end()
        line.say(interrupted_word(out, asked=True))
        return INTERRUPTED
    line.end()
    tally = Tally.of(work.file.records(), work.aspects)
    missing = total - work.counts()[0]
    if options["as_json"]:
        facts = _facts(tally, forecast, ended, work.asker, work.data)
        facts |= {"out": out, "kept": before, "missing": missing}
        facts["seconds"] = round(time.monotonic() - began, 3)
        click.echo(json.dumps(facts, allow_nan=False))
    else:
        _tell(tally, out, work.asker)
        tell_bad(work.data.bad, everything=options["all_problems"])
    if ended.stopped:
        line.say(ended.stopped)
    if missing:
        line.say(f"Still to be scored: {missing:,}. The same command goes on from here.")
    return 1 if ended.stopped and not ended.by_budget else 0


def _facts(
    tally: "Tally", forecast: "Forecast", ended: "Ended", asker: "Asker", data: "RowData"
) -> dict[str, Any]:
    return {
        "rows": tally.rows,
        "scored": tally.scored,
        "partly": tally.partly,
        "failed": tally.failed,
        "asked_again_next_time": tally.again,
        "reasons": dict(tally.reasons),
        "scores": {
            aspect: {
                "null" if score is None else str(score): count
                for score, count in sorted(counts.items(), key=lambda each: each[0] or 0)
            }
            for aspect, counts in tally.scores.items()
        },
        "stopped": ended.stopped or None,
        "forecast": forecast.to_dict(),
        "spent": spent_facts(asker),
        "bad_rows": len(data.bad),
        "problems": [{"line": bad.line, "reason": bad.reason} for bad in data.bad],
    }


def _tell(tally: "Tally", out: str, asker: "Asker") -> None:
    for aspect, counts in tally.scores.items() if tally.rows else ():
        ordered = sorted(counts.items(), key=lambda each: each[0] or 9)
        told = "  ".join(
            f"{'none' if score is None else score}: {count:,}" for score, count in ordered
        )
        click.echo(f"{aspect:22} {told}")
    lacking = tally.rows - tally.scored
    if lacking:
        click.echo(f"{lacking:,} rows lack a score (null in the file):")
        for reason, count in tally.reasons.most_common(SHOWN_PROBLEMS):
            click.echo(printable(f"  {count:,}: {reason}", limit=300))
    click.echo(printable(f"{out}: {tally.rows:,} rows, {tally.scored:,} with every score."))
    click.echo(f"Spent on them: {asker.log().totals(asker.run)}.")
