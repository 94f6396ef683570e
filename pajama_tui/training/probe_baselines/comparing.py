"""From labelled rows to baselines, their figures, and a report in a folder."""

import json
from pathlib import Path
from typing import Any

from pajama_tui import __version__
from pajama_tui.errors import InputError
from pajama_tui.storage import replace_file
from pajama_tui.training.learning.reporter import Reporter
from pajama_tui.training.probe_baselines.beside import probe_beside, probes_report
from pajama_tui.training.probe_baselines.figures import aspect_figures
from pajama_tui.training.probe_baselines.making import Making, is_demonstration
from pajama_tui.training.probe_baselines.settings import DEFAULT_ENCODER, BaselineSettings
from pajama_tui.training.probe_baselines.slices import plan_baselines
from pajama_tui.training.probe_baselines.table_text import baselines_markdown
from pajama_tui.training.probe_learning.aspect_prompts import prompts_for
from pajama_tui.training.probe_learning.lint import lint
from pajama_tui.training.probe_learning.published_figures import published_figure
from pajama_tui.training.probe_learning.read_rows import read_labelled
from pajama_tui.training.probe_learning.report_text import read_report_file
from pajama_tui.training.probe_learning.searching import Stopped
from pajama_tui.training.probes.language_model import DEMO

BASELINES_REPORT = "baselines.json"
_LARGEST = 256 << 20


def make_baselines(
    settings: BaselineSettings, out: Path, reporter: Reporter, device: str
) -> dict[str, Any] | None:
    """Make every baseline that is asked for, write the report to `out`, and return it.

    Goes on from what `reporter.checkpoints` and the feature cache hold.

    Args:
        out: gets `baselines.json` and `baselines.md`.
        device: "cpu" or "cuda".

    Returns:
        JSON values; None where it was stopped.

    Raises:
        InputError, MissingExtra, PajamaError: the data, a model or the folder cannot be used.
    """
    probes = probes_report(settings.report)
    data = read_labelled(settings.data, settings.mapping)
    found = lint(data, settings.seed)
    examples = plan_baselines(found, settings)
    for flaw in found.flaws:
        if flaw.severity != "note" and flaw.aspect in ("", *examples):
            reporter.warning(flaw.sentence)
    prompts = prompts_for(data, [*examples], settings.prompts)
    making = Making(settings, found, examples, prompts, reporter, device)
    try:
        made = making.run()
    except Stopped:
        return None
    sizes = {
        each: sum(row.scores.get(each) is not None for row in data.rows) for each in data.aspects
    }
    aspects: dict[str, Any] = {}
    for aspect, part in making.slices.items():
        entry = aspect_figures(part, made[aspect], settings)
        entry["probe"] = probe_beside(aspect, entry, settings, probes)
        published = published_figure(aspect, settings.kind, sizes)
        entry["published"] = published and {
            "set": published[0],
            "model": "Qwen3-1.7B",
            "macro_f1": published[1],
            "sd": published[2],
        }
        aspects[aspect] = entry
    report: dict[str, Any] = {
        "pajama_tui": __version__,
        "file": data.name,
        "kind": settings.kind,
        "model": settings.model or DEMO,
        "encoder": settings.encoder or DEFAULT_ENCODER,
        "demonstration": is_demonstration(settings),
        "device": device,
        "settings": settings.to_dict(),
        "aspects": aspects,
    }
    out.mkdir(parents=True, exist_ok=True)
    replace_file(out / BASELINES_REPORT, json.dumps(report, indent=1, allow_nan=False) + "\n")
    replace_file(out / "baselines.md", baselines_markdown(report))
    return report


def with_probes(report: dict[str, Any], folder: str) -> dict[str, Any]:
    """Return a report on baselines beside other probes than those it was made with.

    Args:
        folder: of the probes.

    Raises:
        InputError: there are no probes with a report, or the baselines' report was edited.
    """
    probes = probes_report(folder)
    try:
        settings = BaselineSettings.of(report["settings"])
        aspects = {
            aspect: {**entry, "probe": probe_beside(aspect, entry, settings, probes)}
            for aspect, entry in report["aspects"].items()
        }
    except (KeyError, TypeError, AttributeError) as error:
        raise InputError("The report on baselines lacks parts: it was edited.") from error
    return {**report, "aspects": aspects}


def read_baselines(folder: str) -> dict[str, Any]:
    """Read the report that `make_baselines` wrote to `folder`.

    Raises:
        InputError: there is none.
    """
    return read_report_file(
        folder, BASELINES_REPORT, "baselines", "'pajama-tui probe baselines' makes them."
    )
