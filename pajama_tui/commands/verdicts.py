"""`pajama-tui verdicts`: fit, apply, explain, compare, choose and measure label models."""

import click

from pajama_tui.commands.verdicts_abstain import abstain_command
from pajama_tui.commands.verdicts_apply import apply_command
from pajama_tui.commands.verdicts_diff import diff_command
from pajama_tui.commands.verdicts_explain import explain_command
from pajama_tui.commands.verdicts_fit import fit_command
from pajama_tui.commands.verdicts_measure import compare_command, curve_command


@click.group("verdicts")
def verdicts_command() -> None:
    """Fit, apply, explain, compare, choose and measure label models.

    \b
    A label model turns the scores of all judges into P(a is better):
      verdicts fit DATA            fit one, say what it is worth, keep it in a file
      verdicts apply MODEL DATA    judge other pairs by it
      verdicts explain DATA --pair 17
      verdicts compare DATA        every label model on the same held-out gold
      verdicts diff DATA --to NAME what another label model changes; --keep goes on with it
      verdicts abstain DATA        what withholding unsure verdicts keeps, and how much is right
      verdicts curve DATA          what more labels, or fewer judges, are worth
    """


for command in (
    fit_command,
    apply_command,
    explain_command,
    compare_command,
    diff_command,
    abstain_command,
    curve_command,
):
    verdicts_command.add_command(command)
