"""Probe and baselines side by side: for the terminal, and as Markdown."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pajama_tui.errors import InputError
from pajama_tui.training.probe_learning.report_text import figures_of, table
from pajama_tui.untrusted import printable

_TITLES = {
    "prompting": "model prompted (zero-shot)",
    "prompting, calibrated": "model prompted, calibrated",
    "lora": "model tuned (LoRA, head)",
    "encoder": "encoder tuned",
}
_HEADLINE = (
    "The paper (arXiv 2601.22588) says of its probes: more than 20 points of weighted F1 over "
    "prompting a model of the same size on most sets, 80 to 90 % for good or not, about 50 to 60 % "
    "for scores from 1 to 5."
)


def baselines_text(report: Mapping[str, Any]) -> str:
    """Return a report for the terminal.

    Raises:
        InputError: parts of it are missing.
    """
    try:
        return "\n".join(_lines(report, code=False))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise InputError("The report lacks parts: it was not written whole, or edited.") from error


def baselines_markdown(report: Mapping[str, Any]) -> str:
    """Return a report as Markdown."""
    return "\n".join(_lines(report, code=True)) + "\n"


def _lines(report: Mapping[str, Any], *, code: bool) -> Iterator[str]:
    model, encoder = (printable(report[name], limit=80) for name in ("model", "encoder"))
    title = f"Baselines ({report['kind']}) of {printable(report['file'])}"
    yield f"# {title}" if code else title
    yield ""
    which = report["settings"]["which"]
    said = [f"Model {model}"] if {*which} & {"prompting", "lora"} else []
    said += [f"Encoder {encoder}"] if "encoder" in which else []
    yield f"{'; '.join(said)}."
    if report["demonstration"]:
        yield "The model is a demonstration: it learns the form of answers rather than their truth."
    yield (
        "All figures are of rows that were held out, on the folds that probes have (questions that "
        "are alike stay together). In brackets, 95 % intervals (bootstrap over questions)."
    )
    for aspect, entry in report["aspects"].items():
        yield ""
        yield from _aspect(printable(aspect), entry, code)
    yield ""
    yield _HEADLINE


def _aspect(aspect: str, entry: Mapping[str, Any], code: bool) -> Iterator[str]:
    counts = ", ".join(f"{label}: {count}" for label, count in entry["classes"].items())
    yield f"{'## ' if code else ''}{aspect}: {entry['rows']:,} rows ({counts})"
    for note in entry["notes"]:
        yield printable(note)
    yield ""
    rows: list[Sequence[str]] = [("", "macro F1", "weighted F1", "AUC")]
    probe = entry["probe"]
    if probe:
        mark = "" if probe["same_rows"] else " (other rows)"
        rows.append((f"probe{mark}", *figures_of(probe["figures"])))
    for name, each in entry["baselines"].items():
        rows.append((_TITLES.get(name, name), *figures_of(each)))
    for name, each in entry["text_baselines"].items():
        rows.append((name, *figures_of(each)))
    yield from table(rows, code)
    yield ""
    if probe and not probe["same_rows"]:
        yield f"The probe's figures cannot be set beside the others: {printable(probe['reason'])}."
    yield from _about(entry)
    published = entry["published"]
    if published:
        yield (
            f"Published for {published['set']} ({published['model']}, a probe, cross-validated "
            f"after choice by hand): macro F1 {published['macro_f1']:.3f} ± {published['sd']:.3f}."
        )


def _about(entry: Mapping[str, Any]) -> Iterator[str]:
    about, against = entry["about"], entry["against_best_text"]
    if "prompting" in about:
        each = about["prompting"]
        yield (
            f"Prompting: {each['elsewhere_mean']:.1%} of the probability fell on no answer (in the "
            f"worst tenth of rows, over {each['elsewhere_p90']:.1%})"
            + (f"; {each['unread']:,} rows did not fit" if each["unread"] else "")
            + "."
        )
    for name in ("lora", "encoder"):
        if name in about:
            each = about[name]
            cut = f"; {each['cut']:,} texts were cut" if each["cut"] else ""
            title = _TITLES[name][0].upper() + _TITLES[name][1:]
            yield (
                f"{title}: {each['trainable_parameters']:,} of "
                f"{each['parameters']:,} parameters trained, {each['seconds']:,.0f} s{cut}."
            )
    no_better = [
        _TITLES.get(name, name)
        for name, gain in against.items()
        if name != "best" and not (gain["interval"] and gain["interval"][0] > 0)
    ]
    if no_better:
        yield (
            f"Not shown to be better than {against['best']}, which needs no model: "
            f"{', '.join(no_better)}."
        )
