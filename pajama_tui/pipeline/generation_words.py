"""What is said of a generation before it spends: what is asked, shown to the model, and paid."""

from collections.abc import Iterator

from pajama_tui.audits.layout import plural
from pajama_tui.llm import shown_money
from pajama_tui.pipeline.forecast import Forecast
from pajama_tui.pipeline.generating import Generation
from pajama_tui.synthesis.rubrics import FILE_NAME as RUBRICS
from pajama_tui.synthesis.templates import FILE_NAME as TEMPLATE
from pajama_tui.untrusted import printable, shown_path


def files_words(generation: Generation) -> str:
    """Return where the two files lie that say what is asked."""
    folder = generation.workspace.session.directory
    return f"What is asked stands in {shown_path(folder / RUBRICS)}, and {TEMPLATE} beside it."


def plan_words(generation: Generation, forecast: Forecast, place: str) -> Iterator[str]:
    """Yield sentences that are safe to show; nothing of what to do where no slot is to be filled.

    Args:
        place: the server's address, "" where none is known.
    """
    order = generation.order
    if generation.workspace.roster.folder is not None:
        yield "New judges belong to the session: they have a say where --judges is not given."
    if not generation.todo:
        return
    yield (
        f"{plural(len(generation.todo), 'slot')} to fill of "
        f"{plural(len(order.rubrics), 'rubric')} x {order.count}."
    )
    shown = generation.examples
    if shown.pairs:
        rows = ", ".join(f"{row + 1:,}" for row in shown.rows)
        yield f"Shown as examples, and measured on no more: rows {rows} ({shown.tokens:,} tokens)."
    elif order.most_tokens:
        yield "No row is shown as an example: there is too little gold to give any away."
    if generation.interrupted:
        yield (
            f"Sent by an earlier run, with no answer here: "
            f"{plural(generation.interrupted, 'question')}. That may have been charged, and is "
            "asked again."
        )
    if forecast.waiting:
        waiting = generation.in_batches() or f"{forecast.waiting:,} waited in a batch."
        yield f"{waiting} That is collected, and nothing in it asked again."
    if forecast.stored:
        stored = plural(forecast.stored, "answer")
        yield f"Checked without a new question: {stored} of an earlier run."
    if forecast.questions:
        at = f" at {place}" if place else ""
        yield (
            f"{plural(forecast.questions, 'question')} to {printable(order.model, limit=80)}{at}: "
            f"about {forecast.input:,} tokens in and {forecast.usual_output:,} out; at most "
            f"{forecast.most_output:,} out, if each is as long as it may be and repaired once."
        )
        yield f"Price: {price_words(forecast)}."
        if forecast.likely is None:
            yield "prices.toml beside your settings may name this model's price."


def price_words(forecast: Forecast) -> str:
    """Return the price in a few words; "unknown" where it is, never 0."""
    if not forecast.questions:
        return "nothing is asked"
    if forecast.likely is None:
        return "unknown, as this model is not in the table of prices"
    half = ", at half the price as a batch" if forecast.batch else ""
    tries = "" if forecast.batch else " but for tries that fail"
    return (
        f"about {shown_money(forecast.likely)}, at most {shown_money(forecast.most)}{tries}{half} "
        f"(prices of {forecast.as_of or 'unknown date'})"
    )
