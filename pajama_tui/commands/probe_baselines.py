"""`pajama-tui probe baselines`: what else could have told, on the rows and folds of probes."""

import json
from pathlib import Path
from typing import Any

import click

from pajama_tui.commands.baseline_options import (
    baseline_options,
    baseline_settings,
    check_report_folder,
)
from pajama_tui.commands.progress_line import ProgressLine
from pajama_tui.untrusted import printable

_INTERRUPTED = 130


@click.command("baselines")
@click.argument("file")
@click.option("--out", required=True, metavar="DIR", help="Folder of the report and its pieces.")
@baseline_options
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, nothing else.")
def baselines_command(file: str, out: str, as_json: bool, **options: Any) -> int:
    """Measure what probes are compared with, on the same rows and folds.

    Three baselines: the model itself asked for a score (the probability of the answers' tokens
    where the prompt ends, and how much fell elsewhere; no text is generated), the model tuned with
    LoRA, and a small encoder tuned. Beside them stand what needs no model, the figures of the
    probes in --report, and published ones.

    What takes long: 'jobs start probe-baselines' takes the same options and runs in the background.
    Here, the same command goes on where it was interrupted; no finished fold is made again.

    \b
    Examples:
      pajama-tui probe baselines scored.jsonl --report probes --out baselines
      pajama-tui probe baselines scored.jsonl --aspect fluency --which prompting --out baselines
      pajama-tui probe baselines scored.jsonl --rows 120 --only-folds 1 --out trial
      pajama-tui probe report probes --baselines baselines
    """
    from pajama_tui.training.models.devices import choose_device
    from pajama_tui.training.probe_baselines.comparing import make_baselines
    from pajama_tui.training.probe_baselines.facts import baseline_facts
    from pajama_tui.training.probe_baselines.foreground import Foreground
    from pajama_tui.training.probe_baselines.needs import check_models
    from pajama_tui.training.probe_baselines.slices import plan_baselines
    from pajama_tui.training.probe_baselines.table_text import baselines_text
    from pajama_tui.training.probe_learning.lint import lint
    from pajama_tui.training.probe_learning.read_rows import read_labelled

    settings, line = baseline_settings(file, options), ProgressLine()
    check_report_folder(out)
    check_models(settings)
    device = choose_device(options["device"])
    data = read_labelled(settings.data, settings.mapping)
    examples = plan_baselines(lint(data, settings.seed), settings)
    line.say(baseline_facts(settings, data, examples, int(device == "cuda"))[1])

    def show(done: float, total: float | None) -> None:
        line.show(f"{done:,.0f} of {total or 0:,.0f} texts through a model", force=False)

    try:
        report = make_baselines(settings, Path(out), Foreground(Path(out), line.say, show), device)
    except KeyboardInterrupt:
        line.end()
        kept = printable(out)
        click.echo(f"Interrupted. The same command goes on from what is in {kept}.", err=True)
        return _INTERRUPTED
    line.end()
    assert report is not None
    click.echo(json.dumps(report, allow_nan=False) if as_json else baselines_text(report))
    return 0
