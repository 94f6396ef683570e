"""Plans and makes judges in a thread, for the Generate screen."""

import copy
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pajama_tui.errors import InputError, PajamaError
from pajama_tui.ui.generation import GenerationRun, Plan, Wishes
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.config import Config
    from pajama_tui.pipeline.forecast import Forecast
    from pajama_tui.pipeline.generating import Generation
    from pajama_tui.pipeline.generation_order import Order
    from pajama_tui.pipeline.table import PairTable
    from pajama_tui.pipeline.workspace import Workspace

# What options of the command line are called on the screen.
_FIELDS = {
    "--base-url": "the base URL",
    "--budget": "the budget",
    "--parallel": "questions at once",
    "--model": "the model",
    "--reset-rubrics": "'pajama-tui generate DATA --reset-rubrics'",
    "--reset-template": "'pajama-tui generate DATA --reset-template'",
}


def plan(workspace: "Workspace", table: "PairTable", wishes: Wishes) -> Plan:
    """Return what the wishes would come to; nothing is sent."""
    from pajama_tui.pipeline.generating import Generation
    from pajama_tui.pipeline.generation_words import price_words
    from pajama_tui.pipeline.model_settings import budget_of, endpoint_of, prices_of

    try:
        config = _config(wishes)
        prices = prices_of(config)
        budget = budget_of(config, prices)
        generation = Generation(copy.copy(workspace), table, _order(workspace, config, wishes))
        forecast = generation.forecast(prices)
    except PajamaError as error:
        return Plan(in_words(error), ())
    missing, place = "", ""
    try:
        endpoint = endpoint_of(config)
        place = endpoint.place
        notices = endpoint.notices
    except PajamaError as error:
        missing, notices = in_words(error), ()
    lines = (*notices, *_lines(generation, forecast, place))
    return Plan(
        missing,
        lines,
        generation,
        prices,
        forecast.questions,
        price_words(forecast),
        "" if budget is None else str(budget),
    )


def generate(
    workspace: "Workspace", table: "PairTable", wishes: Wishes, run: GenerationRun
) -> None:
    """Make the judges; `run` is told of every step, and how it ended.

    Raises:
        PajamaError: it can't begin, or can't go on.
    """
    from pajama_tui.llm import SpendLog
    from pajama_tui.pipeline.generating import Generation
    from pajama_tui.pipeline.model_settings import budget_of, endpoint_of, prices_of

    config = _config(wishes)
    prices = prices_of(config)
    budget = budget_of(config, prices)
    endpoint = endpoint_of(config)
    # Its own workspace: judges that it saves come onto the screens when those are reloaded.
    generation = Generation(copy.copy(workspace), table, _order(workspace, config, wishes))
    log = SpendLog(workspace.session.spend_path, prices=prices)

    def spent() -> str:
        return str(budget) if budget is not None else str(log.totals(generation.run))

    run.begin(generation, spent)
    if not generation.todo:
        run.end(generation.nothing())
        return
    run.end(
        generation.make(
            endpoint,
            prices=prices,
            budget=budget,
            on_event=run.on_event,
            cancelled=run.cancelled,
        )
    )


def in_words(error: BaseException) -> str:
    """Return the error's sentence with the form's names for what the command line calls options."""
    sentence = str(error)
    for option, name in _FIELDS.items():
        sentence = sentence.replace(option, name)
    return printable(sentence[:1].upper() + sentence[1:], limit=1000)


def _config(wishes: Wishes) -> "Config":
    from pajama_tui.config import load_config

    typed = {
        "model": wishes.model,
        "base_url": wishes.base_url,
        "budget": wishes.budget,
        "parallel": _number(wishes.parallel, "Questions at once", 1) if wishes.parallel else "",
    }
    return load_config({name: value for name, value in typed.items() if value != ""})


def _order(workspace: "Workspace", config: "Config", wishes: Wishes) -> "Order":
    from pajama_tui.pipeline.generation_order import (
        Order,
        chosen_rubrics,
        session_rubrics,
        session_template,
    )
    from pajama_tui.pipeline.model_settings import model_of
    from pajama_tui.synthesis.rubrics import PAPER, load_rubrics
    from pajama_tui.synthesis.templates import load_template

    rubrics = list(PAPER) if wishes.paper else load_rubrics(session_rubrics(workspace))
    keys = [key for key in re.split(r"[\s,]+", wishes.rubrics) if key]
    return Order(
        rubrics=chosen_rubrics(rubrics, keys),
        template=load_template(session_template(workspace)),
        model=model_of(config),
        count=_number(wishes.count, "Judges a rubric", 1, 999),
        parallel=int(config["parallel"]),
        most_tokens=_number(wishes.examples, "Tokens of examples", 0),
        retry_empty=wishes.again,
        batch=wishes.batch,
    )


def _number(text: str, name: str, least: int, most: int = 1_000_000) -> int:
    plain = text.replace(",", "").strip()
    if not plain.isdecimal() or not least <= int(plain) <= most:
        raise InputError(f"{name} must be a whole number from {least:,} to {most:,}.")
    return int(plain)


def _lines(generation: "Generation", forecast: "Forecast", place: str) -> Iterator[str]:
    from pajama_tui.pipeline.generation_words import files_words, plan_words

    yield from plan_words(generation, forecast, place)
    if not generation.todo:
        yield (
            "Every slot has its outcome: ask again for empty ones, or wish for more judges a "
            "rubric."
        )
    yield f"{files_words(generation)} 'pajama-tui rubrics chat' lets a model change them."
