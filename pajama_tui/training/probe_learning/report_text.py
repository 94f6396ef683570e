"""A report on probes in words and tables: for the terminal, and as Markdown."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pajama_tui.drawing import drawn, plain
from pajama_tui.errors import InputError
from pajama_tui.training.probes.probe_files import REPORT
from pajama_tui.untrusted import printable

_PARTS = {"all": "all rows", "without_suspect": "without suspicious rows"}
_PLOT = (72, 12)
_LARGEST = 256 << 20


def read_report(folder: str) -> dict[str, Any]:
    """Read the report beside the probes in `folder`.

    Raises:
        InputError: there is none.
    """
    return read_report_file(
        folder,
        REPORT,
        "report",
        "'pajama-tui jobs start probe' writes one beside the probes it makes.",
    )


def read_report_file(folder: str, name: str, what: str, made_by: str) -> dict[str, Any]:
    """Read a report on aspects.

    Args:
        name: of the file in `folder`.
        what: `folder` should hold, to end a sentence with.
        made_by: how one comes by it, as a sentence.

    Raises:
        InputError: there is none, or it is no report.
    """
    path, shown = Path(folder) / name, printable(folder)
    try:
        if path.stat().st_size > _LARGEST:
            raise InputError(f"The report in {shown} is too large to be one.")
        found = json.loads(path.read_bytes())
    except OSError as error:
        raise InputError(f"{shown} holds no {what} ({name}); {made_by}") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"The report in {shown} is not JSON.") from error
    if not isinstance(found, dict) or not isinstance(found.get("aspects"), dict):
        raise InputError(f"{shown} holds a {name} that is no report of pajama-tui.")
    return found


def report_text(report: Mapping[str, Any]) -> str:
    """Return a report for the terminal.

    Raises:
        InputError: parts of it are missing.
    """
    try:
        return "\n".join(_lines(report, code=False))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise InputError("The report lacks parts: it was not written whole, or edited.") from error


def report_markdown(report: Mapping[str, Any]) -> str:
    """Return a report as Markdown."""
    return "\n".join(_lines(report, code=True)) + "\n"


def _lines(report: Mapping[str, Any], *, code: bool) -> Iterator[str]:
    model, data = report["model"], report["lint"]
    title = f"Probes ({report['kind']}) of {printable(model['name'], limit=80)}"
    yield f"# {title}" if code else title
    yield ""
    yield (
        f"{printable(data['file'])}: {data['rows']:,} rows, {data['groups']:,} questions, "
        f"{data['bad_rows']:,} rows that cannot be used."
    )
    if report["demonstration"]:
        yield "The model is a demonstration: it learns the form of answers rather than their truth."
    yield ""
    for flaw in data["flaws"]:
        if flaw["aspect"] and flaw["aspect"] not in report["aspects"]:
            continue
        yield f"{'- ' if code else ''}{flaw['severity']}: {printable(flaw['sentence'])}"
    yield ""
    yield (
        "Nested cross-validation by question: layers, pools, features and classifiers were chosen "
        "without the rows that the figures are of. In brackets, 95 % intervals (bootstrap over "
        "questions)."
    )
    for aspect, entry in report["aspects"].items():
        yield ""
        yield from _aspect(printable(aspect), entry, code)


def _aspect(aspect: str, entry: Mapping[str, Any], code: bool) -> Iterator[str]:
    chosen = entry["chosen"]
    yield f"## {aspect}" if code else aspect
    layers = "+".join(map(str, chosen["layers"]))
    settings = ", ".join(f"{k} {v}" for k, v in chosen["settings"].items())
    yield (
        f"Kept: layer {layers}, {chosen['pool']} pool, {chosen['family']} features, "
        f"{chosen['classifier']} ({settings}), chosen from {chosen['tried']:,} candidates on "
        f"{_PARTS[entry['learned_from']]}."
    )
    for note in entry["notes"]:
        yield printable(note)
    for name, part in entry["parts"].items():
        yield ""
        yield from _part(_PARTS[name], part, code)
    yield ""
    yield from _beside(entry)
    yield from _calibration(entry)
    part = entry["parts"][entry["learned_from"]]
    if part["layers"]:
        yield ""
        yield from _curve(part["layers"], code)


def _part(title: str, part: Mapping[str, Any], code: bool) -> Iterator[str]:
    counts = ", ".join(f"{label}: {count}" for label, count in part["classes"].items())
    yield f"{'### ' if code else ''}{title}: {part['rows']:,} rows ({counts})"
    yield ""
    rows: list[Sequence[str]] = [("", "macro F1", "weighted F1", "AUC", "probe's gain in macro F1")]
    rows.append(("probe", *figures_of(part["probe"]), ""))
    for name, each in part["baselines"].items():
        gain = part["against"][name]
        rows.append((name, *figures_of(each), _figure(gain["value"], gain["interval"], sign="+")))
    yield from table(rows, code)
    yield ""
    yield part["verdict"]
    best = part["best_of_grid"]
    if best:
        cell = f"{'+'.join(map(str, best['layers']))}, {best['pool']}, {best['family']}"
        yield (
            f"The best of {part['tried']:,} candidates by its own choice: "
            f"{part['inner_macro_f1']:.3f} in inner folds; the best layer picked on "
            f"the test folds themselves ({cell}): {best['macro_f1']:.3f}. Neither is what to "
            "expect of new rows."
        )
    labels = [*part["classes"]]
    confusion = part["probe"]["confusion"]
    yield "Confusion (rows: label, columns: predicted), and each label's F1:"
    rows = [("", *labels, "F1")]
    per = part["probe"]["per_class"]
    for label, counted in zip(labels, confusion, strict=True):
        rows.append((label, *map(str, counted), f"{per[label]['f1']:.3f}"))
    yield from table(rows, code)


def _beside(entry: Mapping[str, Any]) -> Iterator[str]:
    published, way = entry["published"], entry.get("published_way")
    if published:
        yield (
            f"Published for {published['set']} ({published['model']}, cross-validated after choice "
            f"by hand): macro F1 {published['macro_f1']:.3f} ± {published['sd']:.3f}."
        )
    if way and "test" in way:
        yield (
            f"By the published procedure: macro F1 {way['cv_macro_f1']:.3f} in its folds; weighted "
            f"F1 {way['test']['weighted_f1']:.3f} on {way['test_rows']} test rows, the best of "
            f"{way['chosen_on_test_from']} picked by these same rows."
        )


def _calibration(entry: Mapping[str, Any]) -> Iterator[str]:
    found = entry["calibration"]
    yield (
        f"Probabilities: temperature {found['temperature']:.2f}; calibration error "
        f"{found['ece_before']:.3f} before, {found['ece_after']:.3f} after (each fold by the "
        "others)."
    )
    told = "; ".join(
        f"{each['margin']:g}: {each['coverage']:.0%} kept"
        + (f", {each['accuracy']:.0%} of them right" if each["accuracy"] is not None else "")
        for each in found["abstain"]
    )
    yield f"Abstaining below a margin of {told}. The probe's own is {entry['abstain_margin']:g}."


def _curve(layers: Mapping[str, Any], code: bool) -> Iterator[str]:
    width, height = _PLOT
    points = [(float(layer), float(score)) for layer, score in layers["macro_f1"]]
    label = f"macro F1 by layer ({layers['pool']}, {layers['family']}, held out)"
    if code:
        yield "```"
    yield from plain(drawn(points, width, height, x_label="layer", y_label=label))
    if code:
        yield "```"


def figures_of(worth: Mapping[str, Any]) -> tuple[str, ...]:
    """Return macro F1, weighted F1 and AUC, each with its interval, for a table."""
    return tuple(
        _figure(worth[name]["value"], worth[name]["interval"])
        for name in ("macro_f1", "weighted_f1", "auc")
    )


def _figure(value: float | None, interval: Sequence[float] | None, sign: str = "") -> str:
    if value is None:
        return "-"
    around = f" [{interval[0]:{sign}.3f} {interval[1]:{sign}.3f}]" if interval else ""
    return f"{value:{sign}.3f}{around}"


def table(rows: Sequence[Sequence[str]], code: bool) -> Iterator[str]:
    """Yield the lines of a table; the first of `rows` is its head."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    for number, row in enumerate(rows):
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        if code:
            yield f"| {' | '.join(cells)} |"
            if not number:
                yield f"| {' | '.join('-' * width for width in widths)} |"
        else:
            yield ("  " + "  ".join(cells)).rstrip()
