"""`--target-accuracy` and `--coverage`: abstain so that one of them is reached."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from pajama_tui.pipeline.abstaining import Target
    from pajama_tui.pipeline.table import PairTable
    from pajama_tui.pipeline.verdicts import Verdicts
    from pajama_tui.pipeline.workspace import Workspace

Command = TypeVar("Command", bound=Callable[..., Any])

_OPTIONS = (
    click.option(
        "--abstain-below", type=click.FloatRange(0, 1), help="Choose no side below this confidence."
    ),
    click.option(
        "--target-accuracy",
        type=click.FloatRange(0, 1, min_open=True, max_open=True),
        help="Abstain so that this share of the verdicts given is right (95 % sure, by held-out "
        "gold); exit with 3 when no confidence reaches it.",
    ),
    click.option(
        "--coverage",
        type=click.FloatRange(0, 1, min_open=True),
        help="Abstain so that this share of pairs gets a verdict, the surest ones.",
    ),
)


def abstaining_options(command: Command) -> Command:
    """Add the options that say when to abstain."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def target_of(options: dict[str, Any]) -> "Target | None":
    """Return what abstaining is for, if anything.

    Raises:
        UsageError: two of the options were given.
    """
    names = ("abstain_below", "target_accuracy", "coverage")
    given = [name for name in names if options[name] is not None]
    if len(given) > 1:
        typed = " and ".join("--" + name.replace("_", "-") for name in given)
        raise click.UsageError(f"{typed} exclude each other; give one of them.")
    if not given or given == ["abstain_below"]:
        return None
    from pajama_tui.pipeline.abstaining import Target

    return Target(accuracy=options["target_accuracy"], coverage=options["coverage"])


def flags_of(options: dict[str, Any]) -> dict[str, Any]:
    """Return the setting to open the workspace with: a target takes an earlier one's place."""
    targeted = options["target_accuracy"] is not None or options["coverage"] is not None
    return {"abstain_below": 0.0 if targeted else options["abstain_below"]}


def check_target(workspace: "Workspace", table: "PairTable", target: "Target | None") -> None:
    """Raise InputError, before any judge is run, where gold cannot tell what is asked for."""
    if target is not None and target.accuracy is not None:
        from pajama_tui.pipeline.sample import require_gold

        require_gold(workspace, table)


def settle(workspace: "Workspace", verdicts: "Verdicts", target: "Target | None") -> bool:
    """Let the session keep the confidence that was found; return whether the target is met."""
    if target is None or verdicts.threshold is None:
        return True
    if verdicts.threshold.threshold is None:
        return False
    workspace.keep_threshold(verdicts.threshold.threshold, target.describe())
    return True
