"""`pajama-tui generate`: an LLM writes judges for the pairs of a file, and what passes is kept."""

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from pajama_tui.commands.generate_plan import interrupted, plan
from pajama_tui.commands.generate_progress import SlotLines
from pajama_tui.commands.options import open_workspace, workspace_options
from pajama_tui.commands.progress_line import ProgressLine
from pajama_tui.commands.scored import Interrupted, read_data
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pajama_tui.config import Config
    from pajama_tui.llm import Price
    from pajama_tui.pipeline.forecast import Forecast
    from pajama_tui.pipeline.generating import Made
    from pajama_tui.pipeline.generation_order import Order
    from pajama_tui.pipeline.workspace import Workspace


@click.command("generate")
@click.argument("data")
@click.option("--model", help="The model that writes judges (default: the setting `model`).")
@click.option("--base-url", metavar="URL", help="A server of the Messages API of your own.")
@click.option(
    "--rubrics",
    type=click.Choice(["session", "paper"]),
    default="session",
    show_default=True,
    help="Those of the session's rubrics.toml, or the six criteria of the first paper.",
)
@click.option("--rubric", "keys", multiple=True, metavar="KEY", help="This rubric only; repeat.")
@click.option(
    "-n", "--count", type=click.IntRange(1, 999), default=8, show_default=True,
    help="Judges a rubric, those there are from earlier runs included.",
)  # fmt: skip
@click.option("--parallel", type=int, help="Questions under way at once (default: 4).")
@click.option(
    "--batch", is_flag=True,
    help="Ask all at once in a batch, at half the price; answers take minutes to a day.",
)  # fmt: skip
@click.option(
    "--no-wait", is_flag=True,
    help="Don't wait for a batch: send it, or collect it if it has ended, and stop.",
)  # fmt: skip
@click.option(
    "--poll", type=click.FloatRange(0.1, 3600), default=30.0, show_default=True,
    help="Seconds between two looks whether a batch has ended.",
)  # fmt: skip
@click.option("--cancel-batch", is_flag=True, help="Cancel what is in batches, then stop.")
@click.option(
    "--budget", metavar="AMOUNT", help='At most so much for the whole run: 2.50 or "500k tokens".'
)
@click.option(
    "--max-tokens", type=click.IntRange(256), default=8192, show_default=True,
    help="Tokens of one answer, doubled once where they are too few.",
)  # fmt: skip
@click.option(
    "--example-tokens", type=click.IntRange(0), default=6000, show_default=True,
    help="Tokens of labelled rows to show; 0 shows none.",
)  # fmt: skip
@click.option("--retry-empty", is_flag=True, help="Ask again for slots that stayed empty.")
@click.option("--reset-rubrics", is_flag=True, help="Write rubrics.toml anew, then stop.")
@click.option("--reset-template", is_flag=True, help="Write the template anew, then stop.")
@click.option("--yes", is_flag=True, help="Spend without asking.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, nothing else.")
@workspace_options
def generate_command(data: str, **options: Any) -> int:
    """Let an LLM write judges for the pairs of DATA, and keep those that pass every check.

    What is asked stands in two files of the session, made on first use and yours to edit:
    rubrics.toml and generate.template.txt. A few labelled rows are shown to the model; their
    prompts measure nothing from then on. Each answer is on disk before anything is done with it:
    after an interruption the same command goes on, and asks for nothing twice that has been
    answered. A judge that fails a check is repaired once; then its slot stays empty, with the
    reason.

    With --batch all questions go to the server at once, at half the price, and then all repairs.
    Interrupted or killed, the batch goes on there; the same command collects it, and nothing that
    is in a batch is asked again. --no-wait sends it and comes back at once.

    The key is read from ANTHROPIC_API_KEY. The price is told before anything is spent. --model,
    --base-url, --budget and --parallel can be settings (pajama-tui config show).

    \b
    Examples:
      pajama-tui generate pairs.jsonl --budget 2.50
      pajama-tui generate pairs.jsonl --rubric relevance -n 2 --yes
      pajama-tui generate pairs.jsonl --batch --no-wait
      pajama-tui generate pairs.jsonl --base-url http://localhost:8000 --model qwen3
    """
    with open_workspace(data, options) as workspace:
        if options["reset_rubrics"] or options["reset_template"]:
            return _reset(workspace, options)
        if options["cancel_batch"]:
            return _cancel(workspace, options)
        return _generate(workspace, options)


def _reset(workspace: "Workspace", options: dict[str, Any]) -> int:
    from pajama_tui.pipeline.generation_order import session_rubrics, session_template

    paths = []
    if options["reset_rubrics"]:
        paper = options["rubrics"] == "paper"
        paths.append(session_rubrics(workspace, reset=True, paper=paper))
    if options["reset_template"]:
        paths.append(session_template(workspace, reset=True))
    for path in paths:
        click.echo(f"Written anew: {printable(str(path))}", err=True)
    if options["as_json"]:
        click.echo(json.dumps({"written": list(map(str, paths))}))
    return 0


def _settings(options: dict[str, Any]) -> "Config":
    """Return the settings, with what was typed over them."""
    from pajama_tui.config import load_config

    typed = {name: options[name] for name in ("model", "base_url", "budget", "parallel")}
    return load_config(typed)


def _cancel(workspace: "Workspace", options: dict[str, Any]) -> int:
    from pajama_tui.pipeline.generation_batches import cancel_batches
    from pajama_tui.pipeline.model_settings import endpoint_of, prices_of

    config = _settings(options)
    endpoint = endpoint_of(config)
    found = cancel_batches(workspace.session, endpoint, prices=prices_of(config))
    for each in found:
        click.echo(printable(each.said, limit=1000), err=True)
    if not found:
        click.echo("There is no batch to cancel.", err=True)
    if options["as_json"]:
        rows = [
            {"id": each.id or None, "questions": each.questions, "done": each.done}
            for each in found
        ]
        click.echo(json.dumps({"batches": rows}))
    return 0 if all(each.done for each in found) else 1


def _generate(workspace: "Workspace", options: dict[str, Any]) -> int:
    from pajama_tui.pipeline.generating import Generation
    from pajama_tui.pipeline.model_settings import budget_of, endpoint_of, prices_of

    config = _settings(options)
    prices = prices_of(config)
    budget = budget_of(config, prices)
    order = _order(workspace, config, options)
    endpoint = endpoint_of(config)
    line = ProgressLine()
    lines = SlotLines(line)
    for notice in endpoint.notices:
        line.say(notice)
    generation = None
    try:
        table = read_data(workspace, line)
        generation = Generation(workspace, table, order)
        forecast = generation.forecast(prices)
        for sentence in plan(generation, forecast, endpoint.place):
            line.say(sentence)
        if not generation.todo:
            made = generation.nothing()
        else:
            if forecast.questions:
                _confirm(options, budget is not None)
            if not order.batch:
                line.say("Running the judges there are on a sample, to compare new ones with ...")
            lines.expect(len(generation.todo))
            made = generation.make(endpoint, prices=prices, budget=budget, on_event=lines.on_event)
    except KeyboardInterrupt:
        line.end()
        line.say(interrupted(generation))
        raise Interrupted from None
    line.end()
    return _report(workspace, made, forecast, prices, as_json=options["as_json"], line=line)


def _order(workspace: "Workspace", config: "Config", options: dict[str, Any]) -> "Order":
    from pajama_tui.pipeline.generation_order import (
        Order,
        chosen_rubrics,
        session_rubrics,
        session_template,
    )
    from pajama_tui.pipeline.model_settings import model_of
    from pajama_tui.synthesis.rubrics import PAPER, load_rubrics
    from pajama_tui.synthesis.templates import load_template

    if options["rubrics"] == "paper":
        rubrics = list(PAPER)
    else:
        rubrics = load_rubrics(session_rubrics(workspace))
    return Order(
        rubrics=chosen_rubrics(rubrics, options["keys"]),
        template=load_template(session_template(workspace)),
        model=model_of(config),
        count=options["count"],
        parallel=config["parallel"],
        max_tokens=options["max_tokens"],
        most_tokens=options["example_tokens"],
        retry_empty=options["retry_empty"],
        batch=options["batch"],
        wait=not options["no_wait"],
        poll=options["poll"],
    )


def _confirm(options: dict[str, Any], capped: bool) -> None:
    if options["yes"]:
        return
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise click.UsageError("There is no terminal to ask on: --yes spends without asking.")
    cap = "" if capped else " No --budget is set."
    click.confirm(f"Go ahead?{cap}", abort=True, err=True)


def _report(
    workspace: "Workspace",
    made: "Made",
    forecast: "Forecast",
    prices: "Mapping[str, Price]",
    *,
    as_json: bool,
    line: ProgressLine,
) -> int:
    from pajama_tui.audits.layout import plural
    from pajama_tui.llm import SpendLog
    from pajama_tui.synthesis.slots import State

    totals = SpendLog(workspace.session.spend_path, prices=prices).totals(made.run)
    kept = made.of(State.KEPT)
    empty = made.of(State.EMPTY)
    waiting = made.of(State.WAITING)
    missing = made.of(State.OPEN, State.ASKED, State.ANSWERED, State.REJECTED, State.PASSED)
    expected = made.ended.by_budget or made.ended.in_batch
    code = 1 if made.ended.stopped and not expected else 0
    if as_json:
        found = {
            "kept": len(kept),
            "empty": len(empty),
            "missing": len(missing),
            "waiting": len(waiting),
            "stopped": made.ended.stopped or None,
            "run": made.run,
            "forecast": forecast.to_dict(),
            "spent": {
                "requests": totals.requests,
                "input_tokens": totals.input,
                "output_tokens": totals.output,
                "known_cost": float(totals.known),
                "requests_of_unknown_cost": totals.unknown,
                "interrupted": totals.interrupted,
            },
            "slots": [slot.to_dict() for slot in made.slots],
        }
        click.echo(json.dumps(found, allow_nan=False))
    else:
        for slot in empty:
            click.echo(printable(f"{slot.id} is empty: {slot.reason}"))
        in_batches = f", {len(waiting)} in a batch" if waiting else ""
        click.echo(
            f"{plural(len(kept), 'judge')} kept, {plural(len(empty), 'slot')} empty, "
            f"{len(missing)} missing{in_batches}."
        )
        click.echo(f"Spent in this run: {totals}.")
    if made.ended.stopped:
        names = ", ".join(slot.id for slot in missing)
        line.say(made.ended.stopped)
        if missing:
            line.say(f"Missing: {printable(names, limit=400)}. The same command goes on from here.")
    return code
