"""One pair to read: what is known of it, the prompt, both responses."""

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.widgets import Static

from pajama_tui.pairs.pair import BadRow, Pair
from pajama_tui.ui.figures import bar, count
from pajama_tui.ui.widgets.detail import Detail
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.verdicts.explanation import Reason

# A text is shown so far unless all of it is asked for: wrapping a megabyte takes seconds.
_SHOWN = 20_000
_SIDE_STYLE = {"a": "$primary", "b": "$accent"}


class PairView(Detail):
    """The pair under the list's cursor."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._pair: Pair | BadRow | None = None
        self._reasons: tuple[Reason, ...] = ()
        self._reasons_row: int | None = None
        self._whole = False

    def compose(self) -> ComposeResult:
        """Lay out the parts, all empty."""
        yield Static(id="about", markup=False)
        yield Static(id="prompt", classes="section", markup=False)
        with Container(classes="sides"):
            yield Static(id="side-a", markup=False)
            yield Static(id="side-b", markup=False)

    @property
    def pair(self) -> Pair | BadRow | None:
        """What is shown."""
        return self._pair

    def show(self, found: Pair | BadRow | None) -> None:
        """Show a pair, a bad row, or nothing."""
        if found != self._pair:
            self.scroll_home(animate=False)
            self._whole = False
        self._pair = found
        self.renew()

    def show_reasons(self, row: int, reasons: "tuple[Reason, ...]") -> None:
        """Say which judges weighed most for this row."""
        self._reasons_row, self._reasons = row, reasons
        if self._pair is not None and self._pair.row == row:
            # As many lines as were left free for them: nothing below has to move.
            self._about.update(self._about_content(), layout=False)

    def show_whole(self) -> None:
        """Show long texts to their end."""
        self._whole = True
        self.renew()

    def renew(self) -> None:
        """Write all parts anew, as gold, verdicts or the pair have changed."""
        pair = self._pair
        self._about.update(self._about_content())
        good = isinstance(pair, Pair)
        for name in ("#prompt", ".sides"):
            self.query_one(name).display = good
        if isinstance(pair, Pair):
            self.query_one("#prompt", Static).update(
                Content("\n").join([_title("prompt", pair.prompt, "bold"), self._text(pair.prompt)])
            )
            self._side("a", pair, pair.response_a)
            self._side("b", pair, pair.response_b)

    @property
    def _about(self) -> Static:
        return self.query_one("#about", Static)

    def _side(self, side: str, pair: Pair, text: str) -> None:
        studio = self.studio_app.studio
        verdict = studio.verdict(pair.row)
        notes = ["gold"] if studio.gold(pair) == side else []
        notes += ["verdict"] if verdict and verdict[0] == side else []
        title = _title(side, text, f"bold {_SIDE_STYLE[side]}", notes)
        self.query_one(f"#side-{side}", Static).update(
            Content("\n").join([title, self._text(text)])
        )

    def _text(self, text: str) -> Content:
        if not text.strip():
            return Content.styled("(empty)", "$foreground-muted italic")
        limit = None if self._whole else _SHOWN
        shown = Content(printable(text[:limit], newlines=True))
        if limit is not None and len(text) > limit:
            left = count(len(text) - limit)
            shown += Content.styled(f"\n… {left} more characters: x shows all", "$warning")
        return shown

    def _about_content(self) -> Content:
        pair = self._pair
        if pair is None:
            return Content.styled("No pair.", "$foreground-muted")
        if isinstance(pair, BadRow):
            place = f"line {pair.line}" + (f", column {pair.column}" if pair.column else "")
            return Content.assemble(
                (f"row {count(pair.row + 1)} is no pair\n", "bold $error"),
                (f"{place}: {printable(pair.reason)}\n\n", ""),
                (
                    "It is left out of scores and verdicts; all other rows go on.",
                    "$foreground-muted",
                ),
            )
        return self._facts(pair)

    def _facts(self, pair: Pair) -> Content:
        studio = self.studio_app.studio
        gold, verdict = studio.gold(pair), studio.verdict(pair.row)
        pieces: list[tuple[str, str]] = [
            (f"row {count(pair.row + 1)}", "bold"),
            (f" · line {count(pair.line)} · gold ", "$foreground-muted"),
            (gold or "none", _SIDE_STYLE.get(gold or "", "")),
        ]
        if verdict is not None:
            choice, p_a = verdict
            pieces += [
                (" · verdict ", "$foreground-muted"),
                (choice, f"bold {_SIDE_STYLE.get(choice, '')}"),
                (f" · P(a) {p_a:.3f}", "$foreground-muted"),
            ]
            if gold in ("a", "b") and choice in ("a", "b"):
                agrees = gold == choice
                pieces.append(
                    (" · agrees with gold", "$foreground-muted")
                    if agrees
                    else (" · ≠ gold", "$warning")
                )
        if failed := studio.failures(pair.row):
            pieces.append((f" · ! {failed} judges failed", "$warning"))
        if pair.flags:
            pieces.append((f" · * {printable(', '.join(pair.flags))}", "$warning"))
        if pair.swapped:
            pieces.append((" · sides drawn", "$foreground-muted"))
        if verdict is not None:
            pieces += self._reason_lines(self._reasons if self._reasons_row == pair.row else None)
        return Content.assemble(*pieces)

    def _reason_lines(self, reasons: "tuple[Reason, ...] | None") -> list[tuple[str, str]]:
        room = 3 if self.screen.size.height < 30 else 5
        shown = (reasons or ())[:room]
        pieces = []
        for reason in shown:
            side = "a" if reason.contribution > 0 else "b"
            drawn = bar(abs(reason.contribution), abs(shown[0].contribution), 8, " ")
            pieces += [
                (f"\n  {side} ", f"bold {_SIDE_STYLE[side]}"),
                (drawn, _SIDE_STYLE[side]),
                (f" {reason.contribution:+.2f} ", ""),
                (printable(reason.judge, limit=60), "$foreground-muted"),
            ]
        if reasons is not None and not reasons:
            pieces.append(("\n  no judge prefers a side", "$foreground-muted"))
        left = room - max(len(shown), reasons is not None)
        return [*pieces, ("\n" * left, "")]


def _title(name: str, text: str, style: str, notes: list[str] | None = None) -> Content:
    pieces = [(name, style), (f" · {count(len(text))} characters", "$foreground-muted")]
    pieces += [(f" · {note}", "bold") for note in notes or []]
    return Content.assemble(*pieces)
