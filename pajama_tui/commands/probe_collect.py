"""`pajama-tui probe collect`: responses to questions, of a local model or of a server."""

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
    from pajama_tui.training.responses.questions import RowData
    from pajama_tui.training.responses.record import Tally
    from pajama_tui.training.responses.row_file import RowFile

_OF_A_MODEL = ("temperature", "top_p", "seed", "batch_tokens", "device", "dtype")
_OF_A_SERVER = ("llm_model", "parallel", "budget", "yes")


@click.command("collect")
@click.argument("file")
@click.option("--out", required=True, metavar="FILE", help="Rows with responses, as JSON lines.")
@click.option(
    "--model", metavar="DIR_OR_ID", help="A local model: a folder, a hub id or demo:smollm2."
)
@click.option(
    "--server", is_flag=False, flag_value="", metavar="[URL]",
    help="A server of the Messages API instead; without URL that of the settings.",
)  # fmt: skip
@click.option("--llm-model", metavar="NAME", help="The server's model (default: the setting).")
@click.option(
    "-n", "--responses", "samples", type=click.IntRange(1, 1000), default=1, show_default=True,
    help="Responses to each question.",
)  # fmt: skip
@click.option("--limit", type=click.IntRange(1), metavar="N", help="The first N rows only.")
@click.option(
    "--max-tokens", type=click.IntRange(1), default=512, show_default=True,
    help="Tokens of one response, which is cut off there.",
)  # fmt: skip
@click.option("--suffix", default="", metavar="TEXT", help="Put after every question.")
@click.option(
    "--temperature", type=click.FloatRange(0), default=0.0, show_default=True,
    help="Of a local model; 0 takes the likeliest token always.",
)  # fmt: skip
@click.option(
    "--top-p", type=click.FloatRange(0, 1, min_open=True), default=1.0, show_default=True,
    help="Draw from the likeliest tokens that make up this share.",
)  # fmt: skip
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Of the draws.")
@click.option(
    "--batch-tokens", type=click.IntRange(1), metavar="N",
    help="Tokens of a batch, responses included; changes no response.",
)  # fmt: skip
@click.option(
    "--device", type=click.Choice(["auto", "cpu", "cuda"]), default="auto",
    help="Where to compute (auto: a GPU, if any).",
)  # fmt: skip
@click.option(
    "--dtype", type=click.Choice(["auto", "float32", "bfloat16", "float16"]), default="auto",
    help="What to compute in (auto: float32 on a CPU).",
)  # fmt: skip
@click.option("--map", "mapping", metavar="COLUMNS", help="question=…,gold=… for other names.")
@asking_options
@click.option("--problems", "all_problems", is_flag=True, help="List every row that is left out.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, nothing else.")
def collect_command(file: str, out: str, **options: Any) -> int:
    """Collect responses to the questions in FILE.

    FILE holds rows (JSON lines, a JSON array, CSV) with a question, and perhaps an id and a right
    answer, which are kept. Each row of --out has question, prediction, model, and how the response
    stopped: end, length (it was cut off), empty, refused or failed, with response_reason. Such
    rows are data; nothing is left out.

    Every row is on disk as soon as it is there: after an interruption or a kill the same command
    goes on. Other options that would change responses are refused for a file that was begun.
    -n and --limit may be raised later. A local model's responses depend on the question, the
    options and the seed alone, not on what else is in a batch.

    \b
    Examples:
      pajama-tui probe collect questions.jsonl --model demo:smollm2 --out responses.jsonl
      pajama-tui probe collect q.jsonl --model ./llama --temperature 0.7 -n 4 --out r.jsonl
      pajama-tui probe collect q.jsonl --server http://localhost:8000 --llm-model m --out r.jsonl
    """
    from pajama_tui.training.responses.questions import open_rows

    check_out(out, file)
    _check_options(options)
    data = open_rows(file, options["mapping"], responses=False)
    collect = _from_model if options["model"] else _from_server
    return collect(data, out, options)


def _check_options(options: dict[str, Any]) -> None:
    """Raise where an option has no effect: who gives it expects one."""
    local, server = options["model"] is not None, options["server"] is not None
    if local == server:
        raise click.UsageError("Give either --model (on this machine) or --server.")
    context = click.get_current_context()
    for name in _OF_A_SERVER if local else _OF_A_MODEL:
        if context.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE:
            written = next(each.opts[0] for each in context.command.params if each.name == name)
            if local:
                raise click.UsageError(f"{written} is for --server; leave it away.")
            raise click.UsageError(
                f"{written} is for a model on this machine; a server decides that itself."
            )


def _settings(options: dict[str, Any]) -> dict[str, Any]:
    """What responses depend on, whoever gives them."""
    return {
        "made by": "probe collect",
        "--map": options["mapping"] or "",
        "--max-tokens": options["max_tokens"],
        "--suffix": options["suffix"],
    }


def _from_model(data: "RowData", out: str, options: dict[str, Any]) -> int:
    from pajama_tui.training.responses.collect_local import collect_local
    from pajama_tui.training.responses.local_model import load_writer
    from pajama_tui.training.responses.row_file import RowFile
    from pajama_tui.training.responses.sampling import Sampling

    line, began = ProgressLine(), time.monotonic()
    sampling = Sampling(
        options["temperature"], options["top_p"], options["seed"], options["max_tokens"]
    )
    sampling.check(options["samples"])
    progress: RowLine | None = None
    before = 0

    def on_progress(done: int, total: int, tokens: int) -> None:
        nonlocal progress, before
        if progress is None:
            progress, before = RowLine(line, done, total, "collected"), done
            if done:
                line.say(f"{out} has {done:,} of {total:,} responses already.")
        progress.set(done, f", {tokens:,} tokens of a batch so far" if tokens else "")

    try:
        writer = load_writer(
            options["model"], device=options["device"], dtype=options["dtype"], say=line.say
        )
        settings = _settings(options) | {
            "--model": writer.name,
            "model (revision)": writer.revision,
            "dtype": writer.dtype,
            "--temperature": sampling.temperature,
            "--top-p": sampling.top_p,
            "--seed": sampling.seed,
        }
        with RowFile(Path(out), settings, sampled=True) as rows:
            collect_local(
                data,
                rows,
                writer,
                sampling,
                samples=options["samples"],
                suffix=options["suffix"],
                limit=options["limit"],
                batch_tokens=options["batch_tokens"],
                on_progress=on_progress,
            )
            line.end()
            facts = {"out": out, "kept": before, "missing": 0, "stopped": None}
            _report(data, rows, facts, options, began)
    except KeyboardInterrupt:
        line.end()
        line.say(interrupted_word(out, asked=False))
        return INTERRUPTED
    return 0


def _from_server(data: "RowData", out: str, options: dict[str, Any]) -> int:
    from pajama_tui.training.responses.collect_server import RUN, ServerCollection
    from pajama_tui.training.responses.row_file import RowFile

    line, began = ProgressLine(), time.monotonic()
    asker = make_asker(
        options, out, RUN, line, model=options["llm_model"], base_url=options["server"] or None
    )
    settings = _settings(options) | {
        "--llm-model": asker.model,
        "server": asker.endpoint.place,
    }
    with RowFile(Path(out), settings, sampled=True) as rows:
        work = ServerCollection(
            data=data,
            file=rows,
            asker=asker,
            samples=options["samples"],
            suffix=options["suffix"],
            max_tokens=options["max_tokens"],
            limit=options["limit"],
        )
        work.check()
        before, total = work.counts()
        if before:
            line.say(f"{out} has {before:,} of {total:,} responses already.")
        forecast = work.forecast()
        for sentence in plan_words(asker, forecast, work.interrupted()):
            line.say(sentence)
        if forecast.questions:
            confirm(options, asker)
        progress = RowLine(line, before, total, "collected")
        try:
            ended = work.collect(progress.on_row, progress.on_wait)
        except KeyboardInterrupt:
            line.end()
            line.say(interrupted_word(out, asked=True))
            return INTERRUPTED
        line.end()
        missing = total - work.counts()[0]
        facts = {"out": out, "kept": before, "missing": missing, "stopped": ended.stopped or None}
        facts |= {"forecast": forecast.to_dict(), "spent": spent_facts(asker)}
        _report(data, rows, facts, options, began)
        if not options["as_json"]:
            click.echo(f"Spent on them: {asker.log().totals(asker.run)}.")
    if ended.stopped:
        line.say(ended.stopped)
    if missing:
        line.say(f"Still missing: {missing:,}. The same command goes on from here.")
    return 1 if ended.stopped and not ended.by_budget else 0


def _report(
    data: "RowData",
    rows: "RowFile",
    facts: dict[str, Any],
    options: dict[str, Any],
    began: float,
) -> None:
    from pajama_tui.training.responses.record import Tally

    tally = Tally.of(rows.records())
    if options["as_json"]:
        click.echo(json.dumps({**facts, **_facts(tally, data, began)}, allow_nan=False))
        return
    _tell(tally, str(facts["out"]))
    tell_bad(data.bad, everything=options["all_problems"])


def _facts(tally: "Tally", data: "RowData", began: float) -> dict[str, Any]:
    return {
        "responses": sum(tally.stopped.values()),
        "how_they_stopped": dict(tally.stopped),
        "asked_again_next_time": tally.again,
        "reasons": dict(tally.reasons),
        "tokens": tally.tokens,
        "bad_rows": len(data.bad),
        "problems": [{"line": bad.line, "reason": bad.reason} for bad in data.bad],
        "seconds": round(time.monotonic() - began, 3),
    }


def _tell(tally: "Tally", out: str) -> None:
    whole = tally.stopped["end"]
    number = sum(tally.stopped.values())
    click.echo(printable(f"{out}: {number:,} responses, {whole:,} of them whole."))
    others = {how: count for how, count in tally.stopped.items() if how != "end"}
    if others:
        words = {"length": "cut off"}
        told = ", ".join(f"{count:,} {words.get(how, how)}" for how, count in others.items())
        click.echo(f"Not whole, and marked: {told}.")
        for reason, count in tally.reasons.most_common(SHOWN_PROBLEMS):
            click.echo(printable(f"  {count:,}: {reason}", limit=300))
