"""`pajama-tui jobs start probe-baselines`: what probes are compared with, in the background."""

import os
from typing import Any

import click

from pajama_tui.commands.baseline_options import (
    baseline_options,
    baseline_settings,
    check_report_folder,
)
from pajama_tui.commands.jobs_begin import begin, job_options, session_on
from pajama_tui.commands.options import SESSION, TAKE_OVER


@click.command("probe-baselines")
@click.option("--data", required=True, metavar="FILE", help="Responses with scores.")
@click.option("--out", required=True, metavar="DIR", help="Folder of the report.")
@baseline_options
@SESSION
@TAKE_OVER
@job_options
def probe_baselines_command(data: str, out: str, **options: Any) -> int:
    """Measure what probes are compared with, in the background; see 'probe baselines'.

    \b
    Examples:
      pajama-tui jobs start probe-baselines --data scored.jsonl --report probes --out baselines
      pajama-tui jobs start probe-baselines --data scored.jsonl --only-folds 1 --out trial --wait
      pajama-tui probe report probes --baselines baselines
    """
    from pajama_tui.training.jobs import find_gpus
    from pajama_tui.training.probe_baselines.facts import baseline_facts
    from pajama_tui.training.probe_baselines.needs import check_models
    from pajama_tui.training.probe_baselines.slices import plan_baselines
    from pajama_tui.training.probe_learning.lint import lint
    from pajama_tui.training.probe_learning.read_rows import read_labelled

    settings = baseline_settings(data, options)
    check_report_folder(out)
    if not options["as_script"]:
        check_models(settings)
    # What teaches nothing is said now, not by a job that waited for its turn.
    rows = read_labelled(settings.data, settings.mapping)
    examples = plan_baselines(lint(rows, settings.seed), settings)
    device = options["device"]
    gpus = int(device == "cuda" or (device == "auto" and bool(find_gpus())))
    facts, forecast = baseline_facts(settings, rows, examples, gpus)
    click.echo(forecast, err=True)
    given = {**settings.to_dict(), "out": os.path.abspath(out)}
    session = session_on(data, "labelled rows", options)
    return begin(session, "probe-baselines", given, options, **facts)
