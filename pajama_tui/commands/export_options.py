"""Options that say what a file of verdicts holds."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from pajama_tui.pipeline.selecting import Selection

Command = TypeVar("Command", bound=Callable[..., Any])

_OPTIONS = (
    click.option("--out", help="Write verdicts to this file; - for stdout (jsonl)."),
    click.option(
        "--format",
        "form",
        type=click.Choice(["jsonl", "trl", "csv", "parquet"]),
        help="Format of --out (default: by its ending, else jsonl).",
    ),
    click.option("--explain", is_flag=True, help="Add the judges that decided to each verdict."),
    click.option(
        "--only",
        type=click.Choice(["all", "given", "decided"]),
        default="all",
        show_default=True,
        help="With --out: given leaves abstentions out; decided, ties as well.",
    ),
    click.option(
        "--min-confidence",
        metavar="P",
        type=click.FloatRange(0, 1),
        default=0.0,
        help="With --out: leave verdicts of less confidence out.",
    ),
    click.option(
        "--gold",
        type=click.Choice(["any", "without", "with"]),
        default="any",
        show_default=True,
        help="With --out: write pairs without gold only, or with gold only.",
    ),
)


def export_options(command: Command) -> Command:
    """Add `--out` and the options that go with it."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def selection_of(options: dict[str, Any]) -> "Selection":
    """Return which pairs the options ask for."""
    from pajama_tui.pipeline.selecting import Selection

    return Selection(options["only"], options["min_confidence"], options["gold"])
