"""One label model to read: what it is, what it would change, what it is worth."""

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from pajama_tui.ui.widgets.detail import Detail
from pajama_tui.ui.widgets.judgelist import accuracy_words
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.audits.findings import Estimate, Line
    from pajama_tui.pipeline.choosing import Trial
    from pajama_tui.pipeline.shifts import Shift

_MUTED = "$foreground-muted"

_Pieces = list[tuple[str, str]]


class ModelView(Detail):
    """The label model, or the baseline, under the list's cursor."""

    def compose(self) -> ComposeResult:
        """Lay out one text."""
        yield Static(Content(""), id="model-about", markup=False)

    def say(self, sentence: str) -> None:
        """Show a sentence, and no model."""
        self._write([(sentence, _MUTED)])

    def show_baseline(self, line: "Line") -> None:
        """Show a null baseline."""
        pieces: _Pieces = [(line.name, "bold"), (" · a null baseline: it asks no judge", _MUTED)]
        pieces += _worth(line)
        self._write(pieces)

    def show(
        self,
        method: str,
        summary: str,
        trial: "Trial | None",
        shift: "Shift | None",
        notes: "tuple[str, ...]",
        *,
        used: bool,
    ) -> None:
        """Show a label model.

        Args:
            notes: what all trials say together.
            used: it makes the verdicts.
        """
        pieces: _Pieces = [(method, "bold")]
        if used:
            pieces.append((" · makes the verdicts", "bold $success"))
        pieces.append((f" · {summary}", ""))
        if trial is None:
            pieces.append(("\nnot tried yet", _MUTED))
        elif trial.refused:
            pieces.append((f"\n{printable(trial.refused, limit=600)}", "$warning"))
        else:
            if shift is not None:
                pieces.append((f"\n{shift.describe()}", "bold" if len(shift.positions) else ""))
                if len(shift.positions) and not used:
                    pieces.append((" enter uses it, and C lists them then.", _MUTED))
            pieces += _worth(trial.line)
            # Before what is long: that the best of many looks better than it is.
            pieces += [(f"\n{printable(note, limit=1000)}", "") for note in notes[:1]]
            notes = notes[1:]
            if trial.model is not None:
                pieces.append((f"\n{printable(trial.model.describe(), limit=4000)}", ""))
        pieces += [(f"\n{printable(note, limit=1000)}", _MUTED) for note in notes]
        self._write(pieces)

    def _write(self, pieces: _Pieces) -> None:
        self.query_one("#model-about", Static).update(Content.assemble(*pieces))


def _worth(line: "Line | None") -> _Pieces:
    if line is None:
        return [("\nWhat it is worth is unknown: there is no gold to hold out.", "$warning")]
    pieces: _Pieces = [
        ("\nright on held-out gold ", _MUTED), (f"{accuracy_words(line.accuracy)} %", "")
    ]  # fmt: skip
    over = (("longer response", line.over_longer), ("majority", line.over_majority))
    for name, estimate in over:
        if estimate is not None and estimate.value is not None:
            pieces.append((f" · {_points(estimate)} over {name}", ""))
    if line.metrics.log_loss is not None:
        pieces.append((f" · log-loss {line.metrics.log_loss:.3f}", ""))
    if line.metrics.ece is not None:
        pieces.append((f" · ECE {line.metrics.ece:.3f}", ""))
    if line.swap_failure:
        pieces.append((f" · {100 * line.swap_failure:.1f} % not mirrored by a swap", "$warning"))
    return pieces


def _points(estimate: "Estimate") -> str:
    value = f"{100 * (estimate.value or 0):+.1f}"
    if estimate.low is None or estimate.high is None:
        return value
    return f"{value} [{100 * estimate.low:+.1f}, {100 * estimate.high:+.1f}]"
