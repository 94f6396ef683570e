"""One pair to read: what is known of it, the prompt, both responses."""

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from pajama_tui.pairs.pair import BadRow, Pair
from pajama_tui.pairs.word_diff import WordDiff, word_diff
from pajama_tui.ui.figures import bar, count, counted
from pajama_tui.ui.widgets.detail import Detail
from pajama_tui.ui.widgets.difftext import marked
from pajama_tui.ui.widgets.markdowntext import markdown_content
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.verdicts.explanation import Reason

# A text is shown so far unless all of it is asked for: wrapping a megabyte takes seconds.
_SHOWN = 20_000
_SIDE_STYLE = {"a": "$primary", "b": "$accent"}

Reading = Literal["raw", "markdown", "differences"]
READINGS: tuple[Reading, ...] = ("raw", "markdown", "differences")


class PairView(Detail):
    """The pair under the list's cursor.

    Attributes:
        reading: how texts are shown: as they are, with Markdown as style, or with the words marked
            that differ between the responses.
    """

    @dataclass
    class Compared(Message):
        """The words that differ between two texts are known."""

        texts: tuple[str, str]
        diff: WordDiff

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.reading: Reading = "raw"
        self._compared: PairView.Compared | None = None
        self._drawn: dict[str, object] = {}
        self._pair: Pair | BadRow | None = None
        self._nothing = ""
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

    def show(self, found: Pair | BadRow | None, nothing: str = "No pair.") -> None:
        """Show a pair, a bad row, or nothing, and say why."""
        self._nothing = nothing
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

    def read_as(self, reading: Reading) -> None:
        """Show the texts in another way; the way they are shown in now is put away."""
        self.reading = "raw" if reading == self.reading else reading
        self.renew()

    def on_pair_view_compared(self, message: Compared) -> None:
        self._compared = message
        self.renew()

    def renew(self) -> None:
        """Write all parts anew, as gold, verdicts or the pair have changed."""
        pair = self._pair
        self._about.update(self._about_content())
        good = isinstance(pair, Pair)
        for name in ("#prompt", ".sides"):
            self.query_one(name).display = good
        if isinstance(pair, Pair):
            self._draw("prompt", _title("prompt", pair.prompt, "bold"), pair.prompt)
            diff = self._diff(pair) if self.reading == "differences" else None
            self._side("a", pair, pair.response_a, diff)
            self._side("b", pair, pair.response_b, diff)

    @property
    def _about(self) -> Static:
        return self.query_one("#about", Static)

    def _side(self, side: str, pair: Pair, text: str, diff: WordDiff | None) -> None:
        studio = self.studio_app.studio
        verdict = studio.verdict(pair.row)
        notes = ["gold"] if studio.gold(pair) == side else []
        notes += ["verdict"] if verdict and verdict[0] == side else []
        if self.reading == "differences":
            notes.append(_difference(diff, side))
        title = _title(side, text, f"bold {_SIDE_STYLE[side]}", notes)
        self._draw(f"side-{side}", title, text, side, diff)

    def _draw(
        self, part: str, title: Content, text: str, side: str = "", diff: WordDiff | None = None
    ) -> None:
        """Write a part, unless it stands there: laying out a long text costs time and bytes."""
        key = (title, text, self._whole, self.reading, diff)
        if self._drawn.get(part) == key:
            return
        self._drawn[part] = key
        body = self._text(text, side, diff)
        self.query_one(f"#{part}", Static).update(Content("\n").join([title, body]))

    def _text(self, text: str, side: str, diff: WordDiff | None) -> Content:
        if not text.strip():
            return Content.styled("(empty)", "$foreground-muted italic")
        shown = self._shown(text)
        if self.reading == "markdown":
            drawn = markdown_content(shown)
        elif diff is not None:
            drawn = marked(shown, diff.a if side == "a" else diff.b, side)
        else:
            drawn = Content(shown)
        if not self._whole and len(text) > _SHOWN:
            left = count(len(text) - _SHOWN)
            drawn += Content.styled(f"\n… {left} more characters: x shows all", "$warning")
        return drawn

    def _shown(self, text: str) -> str:
        return printable(text if self._whole else text[:_SHOWN], newlines=True)

    def _diff(self, pair: Pair) -> WordDiff | None:
        """Return what differs in what is shown; None while that is being found out."""
        texts = (self._shown(pair.response_a), self._shown(pair.response_b))
        if self._compared is None or self._compared.texts != texts:
            self.run_worker(
                partial(self._compare, texts),
                group="compare",
                thread=True,
                exclusive=True,
                exit_on_error=False,
            )
            return None
        return self._compared.diff

    def _compare(self, texts: tuple[str, str]) -> None:
        self.post_message(self.Compared(texts, word_diff(*texts)))

    def _about_content(self) -> Content:
        pair = self._pair
        if pair is None:
            return Content.styled(self._nothing, "$foreground-muted")
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
            (f" · line {count(pair.line)} · ", "$foreground-muted"),
        ]
        if studio.hides(pair.row):
            pieces.append(("gold and verdict hidden until labelled", "$warning"))
        else:
            pieces += [
                ("gold ", "$foreground-muted"),
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
            pieces.append((f" · ! no score from {counted(failed, 'judge')}", "$warning"))
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
    pieces = [(name, style), (f" · {counted(len(text), 'character')}", "$foreground-muted")]
    pieces += [(f" · {note}", "bold") for note in notes or []]
    return Content.assemble(*pieces)


def _difference(diff: WordDiff | None, side: str) -> str:
    if diff is None:
        return "comparing …"
    words = diff.words_a if side == "a" else diff.words_b
    if not diff.words_a and not diff.words_b:
        return "no word differs"
    cut = "; too long to compare all word by word" if diff.cut else ""
    return f"{count(words)} words only here, {count(diff.common)} in both{cut}"
