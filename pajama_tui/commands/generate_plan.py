"""What `generate` says before it spends, and when it is stopped."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pajama_tui.pipeline.forecast import Forecast
    from pajama_tui.pipeline.generating import Generation


def plan(generation: "Generation", forecast: "Forecast", place: str) -> Iterator[str]:
    """Yield what is going to be asked and paid; `place` is the server's address."""
    from pajama_tui.audits.layout import plural
    from pajama_tui.llm import shown_money

    order, folder = generation.order, generation.workspace.session.directory
    yield (
        f"{plural(len(order.rubrics), 'rubric')} x {order.count}; edit "
        f"{folder / 'rubrics.toml'} and generate.template.txt beside it to change what is asked."
    )
    if generation.workspace.roster.folder is not None:
        yield "New judges belong to the session: they have a say where --judges is not given."
    if not generation.todo:
        yield (
            "Every slot has its outcome. --retry-empty asks again for empty ones, a larger -n "
            "for more."
        )
        return
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
        yield (
            f"{plural(forecast.questions, 'question')} to {order.model} at {place}: about "
            f"{forecast.input:,} tokens in and {forecast.usual_output:,} out; at most "
            f"{forecast.most_output:,} out, if each is as long as it may be and repaired once."
        )
        if forecast.likely is None:
            yield (
                "The price is unknown: this model is not in the table of prices; prices.toml "
                "beside your settings may name it."
            )
        else:
            half = ", at half the price as a batch" if forecast.batch else ""
            tries = "" if forecast.batch else " but for tries that fail"
            yield (
                f"That is about {shown_money(forecast.likely)}, at most "
                f"{shown_money(forecast.most)}{tries}{half} (prices of "
                f"{forecast.as_of or 'unknown date'})."
            )


def interrupted(generation: "Generation | None") -> str:
    """Return what is said when the user stops the command; None: before anything was planned."""
    batches = generation.in_batches() if generation is not None else ""
    if batches:
        return (
            f"Interrupted. {batches} It goes on there. The same command collects it when it has "
            "ended, and asks for nothing in it again; --cancel-batch cancels it."
        )
    return (
        "Interrupted. Every answer that came is kept; run the same command to go on. What was "
        "under way may have been charged."
    )
