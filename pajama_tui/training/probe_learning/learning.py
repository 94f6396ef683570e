"""From labelled rows to probes in a folder, and what they are worth."""

from pathlib import Path
from typing import Any

from pajama_tui import __version__
from pajama_tui.training.learning.reporter import Reporter
from pajama_tui.training.models.demo_models import PREFIX
from pajama_tui.training.probe_learning.aspect_prompts import prompts_for
from pajama_tui.training.probe_learning.examples import Examples, examples_by_aspect
from pajama_tui.training.probe_learning.lint import Lint, lint
from pajama_tui.training.probe_learning.publishing import publish
from pajama_tui.training.probe_learning.read_rows import read_labelled
from pajama_tui.training.probe_learning.searching import Searching, Stopped
from pajama_tui.training.probe_learning.settings import ProbeSettings
from pajama_tui.training.probes.features import needs_attention
from pajama_tui.training.probes.language_model import DEMO, load_language_model


def plan_examples(found: Lint, settings: ProbeSettings) -> dict[str, Examples]:
    """Return what would be learned from, by aspect.

    Raises:
        InputError: see `examples_by_aspect`.
    """
    return examples_by_aspect(
        found,
        settings.aspects,
        settings.kind,
        balance=settings.balance,
        min_confidence=settings.min_confidence,
    )


def learn_probes(
    settings: ProbeSettings, out: Path, reporter: Reporter, device: str
) -> dict[str, Any] | None:
    """Learn a probe for every aspect, write them and a report to `out`, and return the report.

    Goes on from what `reporter.checkpoints` and the feature cache hold.

    Returns:
        JSON values; None where it was stopped.

    Raises:
        InputError, MissingExtra, PajamaError: the data, the model or the folder cannot be used.
    """
    data = read_labelled(settings.data, settings.mapping)
    found = lint(data, settings.seed)
    examples = plan_examples(found, settings)
    for flaw in found.flaws:
        if flaw.severity != "note" and flaw.aspect in ("", *examples):
            reporter.warning(flaw.sentence)
    prompts = prompts_for(data, [*examples], settings.prompts)
    attention = any(map(needs_attention, settings.space.families))
    model = load_language_model(
        settings.model or DEMO,
        attention=attention,
        device=device,
        dtype=settings.dtype,
        max_length=settings.max_length,
        say=reporter.warning,
    )
    try:
        learned = Searching(settings, found, examples, prompts, model, reporter).run()
    except Stopped:
        return None
    report: dict[str, Any] = {
        "pajama_tui": __version__,
        "out": str(out),
        "model": model.identity.to_dict(),
        "demonstration": (settings.model or DEMO).startswith(PREFIX),
        "kind": settings.kind,
        "settings": settings.to_dict(),
        "lint": found.to_dict(),
        "aspects": {aspect: entry for aspect, (_, entry) in learned.items()},
    }
    publish([probe for probe, _ in learned.values()], report, out)
    return report
