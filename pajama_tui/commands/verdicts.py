"""`pajama-tui verdicts`: fit, apply, explain, compare and measure label models."""

import click

from pajama_tui.commands.verdicts_apply import apply_command
from pajama_tui.commands.verdicts_explain import explain_command
from pajama_tui.commands.verdicts_fit import fit_command
from pajama_tui.commands.verdicts_measure import compare_command, curve_command


@click.group("verdicts")
def verdicts_command() -> None:
    """Fit, apply, explain, compare and measure label models.

    \b
    A label model turns the scores of all judges into P(a is better):
      verdicts fit DATA            fit one, say what it is worth, keep it in a file
      verdicts apply MODEL DATA    judge other pairs by it
      verdicts explain DATA --pair 17
      verdicts compare DATA        every label model on the same held-out gold
      verdicts curve DATA          what more labels, or fewer judges, are worth
    """


for command in (fit_command, apply_command, explain_command, compare_command, curve_command):
    verdicts_command.add_command(command)
