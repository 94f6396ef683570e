"""`pajama-tui probe report`: what the probes that a job made are worth."""

import json

import click


@click.command("report")
@click.argument("folder", metavar="DIR")
@click.option(
    "--baselines",
    metavar="DIR",
    help="Print the probes beside the baselines that 'probe baselines' left there.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, nothing else.")
def report_command(folder: str, baselines: str | None, as_json: bool) -> int:
    """Print the report that 'jobs start probe' wrote beside the probes in DIR."""
    from pajama_tui.training.probe_learning.report_text import read_report, report_text

    if baselines is not None:
        from pajama_tui.training.probe_baselines.comparing import read_baselines, with_probes
        from pajama_tui.training.probe_baselines.table_text import baselines_text

        both = with_probes(read_baselines(baselines), folder)
        click.echo(json.dumps(both, allow_nan=False) if as_json else baselines_text(both))
        return 0
    report = read_report(folder)
    click.echo(json.dumps(report, allow_nan=False) if as_json else report_text(report))
    return 0
