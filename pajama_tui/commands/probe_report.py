"""`pajama-tui probe report`: what the probes that a job made are worth."""

import json

import click


@click.command("report")
@click.argument("folder", metavar="DIR")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, nothing else.")
def report_command(folder: str, as_json: bool) -> int:
    """Print the report that 'jobs start probe' wrote beside the probes in DIR."""
    from pajama_tui.training.probe_learning.report_text import read_report, report_text

    report = read_report(folder)
    click.echo(json.dumps(report, allow_nan=False) if as_json else report_text(report))
    return 0
