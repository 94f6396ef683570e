"""Votes as they fill up, and the label model's weights as they move."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from textual.content import Content

from pajama_tui.ui.figures import bar, count, fit, share
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.pipeline.verdicts import Verdicts

_Pieces = list[tuple[str, str]]
# Smaller changes are those of rounding.
_STILL = 0.0005
_BAR, _WEIGHT, _MOVE = 20, 8, 10


class WeightMoves:
    """Weights of judges, and how the last fit moved them."""

    def __init__(self) -> None:
        self.weights: dict[str, float] = {}
        self._before: dict[str, float] = {}

    def take(self, weights: Mapping[str, float]) -> None:
        """Take note of newer weights, by the judges' labels; the same ones move nothing."""
        if weights != self.weights:
            self._before, self.weights = self.weights, dict(weights)

    def move(self, label: str) -> float | None:
        """Return by how much a judge's weight changed; None where it was not known before."""
        if label not in self._before or label not in self.weights:
            return None
        return self.weights[label] - self._before[label]

    def sign(self, label: str) -> str:
        """Return ▲ or ▼, or "" where the weight is new or stayed."""
        move = self.move(label)
        if move is None or abs(move) < _STILL:
            return ""
        return "▲" if move > 0 else "▼"

    def heaviest(self, most: int) -> list[str]:
        """Return the labels of the judges with the largest weights, either way."""
        order = sorted(self.weights, key=lambda label: (-abs(self.weights[label]), label))
        return order[:most]


def votes_lines(verdicts: "Verdicts", moves: WeightMoves, width: int, most: int) -> list[Content]:
    """Return a line each: the label model, its rows, votes of each kind, the heaviest judges.

    Args:
        most: how many judges to show.
    """
    pieces = [*_model(verdicts), *_votes(verdicts, width)]
    pieces += [_weight(moves, label, width) for label in moves.heaviest(most)]
    left = len(moves.weights) - most
    if left > 0:
        pieces.append([(f"and {left} more", "$foreground-muted")])
    return [Content.assemble(*each) for each in pieces]


def _model(verdicts: "Verdicts") -> Iterator[_Pieces]:
    votes = verdicts.votes
    yield [("label model ", "$foreground-muted"), (printable(verdicts.model.method), "bold")]
    if votes is None:
        return
    yield [
        ("pairs ", "$foreground-muted"),
        (count(votes.reached), ""),
        (f" of {count(votes.pairs)} have scores, ", "$foreground-muted"),
        (count(verdicts.gold), ""),
        (" have gold", "$foreground-muted"),
    ]


def _votes(verdicts: "Verdicts", width: int) -> Iterator[_Pieces]:
    votes = verdicts.votes
    if votes is None:
        return
    total = votes.a + votes.b + votes.abstain + votes.missing
    length = max(min(_BAR, width - 36), 4)
    for name, number, style in (
        ("a", votes.a, "$primary"),
        ("b", votes.b, "$accent"),
        ("abstain", votes.abstain, ""),
        ("no score", votes.missing, "$foreground-muted"),
    ):
        yield [
            (f"{name:<9}", "bold" if name in "ab" else "$foreground-muted"),
            (f"{bar(number, total, length)} ", style),
            (f"{count(number):>11} {share(number, total):>7}", ""),
        ]
    yield [("", "")]


def _weight(moves: WeightMoves, label: str, width: int) -> _Pieces:
    move, sign = moves.move(label), moves.sign(label)
    room = max(width - _WEIGHT - _MOVE - 3, 12)
    shown = f"{move:+.3f}" if sign else ""
    style = {"▲": "$success", "▼": "$warning"}.get(sign, "$foreground-muted")
    return [
        (fit(printable(label, limit=80), room), ""),
        (f" {moves.weights[label]:>{_WEIGHT}.3f} ", "bold"),
        (f"{sign or ' '}{shown:>{_MOVE - 2}}", style),
    ]
