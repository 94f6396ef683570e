"""Trust in verdicts as drawings: on the screen in colours, on the command line as they are."""

from collections.abc import Iterator

from pajama_tui.audits.layout import WIDTH, number, plural, wrap
from pajama_tui.audits.trust import Trust
from pajama_tui.drawing import Piece, drawn, plain

_HEIGHT, _LOWEST = 20, 10
# The error of a coin.
_WORST = 0.5
_SHADES = {"longer": "L", "best": "B", "unranked": "U"}
Lines = list[list[Piece]]


def calibration_plot(trust: Trust, width: int, height: int) -> Lines:
    """Return the share right against confidence, with intervals, and how many rows there are.

    Args:
        width, height: of all, the sentences below the drawing included; where these leave too
            little for it, the lines are more.
    """
    bins, said = trust.risk.bins, _said(_calibration_words(trust), width)
    band = [
        (each.confidence, each.right.low, each.right.high)
        for each in bins
        if each.right.low is not None and each.right.high is not None
    ]
    lowest = min([0.4, *(low for _, low, _ in band)])
    most = max((each.rows for each in bins), default=1)
    lines = drawn(
        [(each.confidence, each.right.value or 0.0) for each in bins],
        width,
        max(height - len(said), _LOWEST),
        x_label="confidence",
        y_label="share right",
        x_range=(0.5, 1.0),
        y_range=(lowest, 1.0),
        band=band,
        second=[(0.5, 0.5), (1.0, 1.0)],
        bars=[(*_edges(each.confidence), each.rows / most) for each in bins],
        notes=[(sum(_edges(each.confidence)) / 2, _short(each.rows)) for each in bins],
    )
    return [*lines, *said]


def risk_plot(trust: Trust, width: int, height: int) -> Lines:
    """Return the error against coverage, beside the yardsticks.

    Args:
        width, height: of all, the sentences below the drawing included; where these leave too
            little for it, the lines are more.
    """
    risk, said = trust.risk, _said(_risk_words(trust), width)
    band = [
        (row.coverage, 1 - row.accuracy.high, 1 - row.accuracy.low)
        for row in reversed(risk.table)
        if row.accuracy.low is not None and row.accuracy.high is not None
    ]
    lettered = [(_SHADES["best"], trust.best)]
    if trust.longer:
        lettered.append((_SHADES["longer"], trust.longer))
    if risk.area_unranked is not None:
        flat = ((0.0, risk.area_unranked), (1.0, risk.area_unranked))
        lettered.append((_SHADES["unranked"], flat))
    tops = [error for curve in (trust.curve, trust.longer or ()) for at, error in curve if at > 0.1]
    lines = drawn(
        trust.curve,
        width,
        max(height - len(said), _LOWEST),
        x_label="coverage",
        y_label="share wrong",
        x_range=(0.0, 1.0),
        y_range=(0.0, max([0.1, *tops, *(high for at, _, high in band if at > 0.1)])),
        band=band,
        lettered=lettered,
    )
    return [*lines, *said]


def plots_text(trust: Trust) -> str:
    """Return both drawings as plain text of at most 78 columns."""
    parts = ["Calibration of held-out verdicts", ""]
    parts += plain(calibration_plot(trust, WIDTH, _HEIGHT))
    parts += ["", "Risk and coverage of held-out verdicts", ""]
    parts += plain(risk_plot(trust, WIDTH, _HEIGHT))
    return "\n".join(parts) + "\n"


def _calibration_words(trust: Trust) -> Iterator[str]:
    risk = trust.risk
    yield (
        "Dotted: as it should be. Shaded: 95 % intervals. Bars: "
        f"{plural(risk.rows, 'held-out row')} by confidence."
    )
    if risk.ece is not None:
        yield (
            f"ECE of confidence {number(risk.ece)}; were each one true, chance alone would make "
            f"{number(risk.ece_by_chance)}."
        )


def _risk_words(trust: Trust) -> Iterator[str]:
    risk = trust.risk
    yield "The most confident verdicts first. Shaded: 95 % intervals."
    if risk.area is None:
        return
    areas = f"Area {number(risk.area)}; U without order {number(risk.area_unranked)}"
    if trust.longer:
        areas += f", L longer response {number(_area(trust.longer))}"
    yield f"{areas}, B best order of these verdicts {number(_area(trust.best))}."


def _area(curve: tuple[tuple[float, float], ...]) -> float:
    return sum(error for _, error in curve) / len(curve)


def _edges(confidence: float) -> tuple[float, float]:
    """The bin of this confidence: ten of equal width from 0.5 to 1."""
    index = min(int((confidence - 0.5) * 20), 9)
    return 0.5 + index / 20, 0.5 + (index + 1) / 20


def _short(rows: int) -> str:
    return str(rows) if rows < 1000 else f"{rows / 1000:.1f}k" if rows < 99_950 else f"{rows:.0e}"


def _said(sentences: Iterator[str], width: int) -> Lines:
    lines = (line for sentence in sentences for line in wrap(sentence, width=width))
    return [[(line, "axis")] for line in lines]
