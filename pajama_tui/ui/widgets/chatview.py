"""A conversation to read: what was said, what was answered, and what became of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from pajama_tui.ui.chat_work import in_words
from pajama_tui.ui.figures import count
from pajama_tui.ui.widgets.detail import Detail
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.synthesis.chat_split import Part
    from pajama_tui.synthesis.chat_turns import Turn

# Earlier turns stay in the file, and the command line prints them all.
_TURNS = 40
_SHOWN = 64 * 1024
# Highlighting longer code ten times a second would take a core for itself.
_HIGHLIGHTED_LIVE = 8 * 1024

LIVE = ""
"""The name of the turn that is under way."""


class TurnView(Vertical):
    """One turn: the message, thinking in one line, prose and code apart, the outcome."""

    def __init__(self, turn: "Turn", *, open: bool) -> None:
        super().__init__(classes="turn")
        self.turn = turn
        self._open = open
        self._parts: list[Part] = []
        self._drawn: list[tuple[str, Static]] = []
        self._thinking = ""

    def compose(self) -> ComposeResult:
        """Lay out message and answer; parts of the answer follow as they come."""
        yield Static(id="asked-head", classes="head", markup=False)
        yield Static(id="asked", markup=False)
        yield Static(id="answer-head", classes="head", markup=False)
        yield Static(id="thinking", markup=False)
        yield Static(id="outcome", markup=False)

    def on_mount(self) -> None:
        self.renew(self.turn)

    def renew(self, turn: "Turn") -> None:
        """Show the turn as it is now."""
        if self.turn.id != turn.id:
            # Long code has its colours only once the answer has ended.
            self._parts = []
        self.turn = turn
        asked = turn.asked
        facts = [_when(turn.at), f"about {printable(asked.base[:8])}"]
        if asked.rows:
            facts.append(f"rows {', '.join(count(shown.row + 1) for shown in asked.rows)}")
        self._put("#asked-head", _head("you", facts, "$accent"))
        self._put("#asked", Content(printable(asked.text, newlines=True, limit=_SHOWN).strip()))
        self._put("#answer-head", _head(_model(turn), [_cost(turn)] if turn.answer else []))
        if turn.id == LIVE:
            return
        from pajama_tui.synthesis.chat_split import split

        answer = turn.answer
        parts = split(answer.text)[0] if answer else []
        if answer and answer.thinking:
            parts = [("thinking", answer.thinking), *parts]
        self.show_parts(parts)
        self._put("#outcome", _outcome(turn))

    def show_parts(self, parts: "Sequence[Part]", note: str = "") -> None:
        """Show the answer so far; only what has changed is drawn again."""
        self._thinking = "".join(text for kind, text in parts if kind == "thinking").strip()
        self.fold(open=self._open)
        shown = [part for part in parts if part[0] != "thinking" and part[1].strip()]
        for index, (kind, text) in enumerate(shown):
            if index < len(self._parts) and self._parts[index] == (kind, text):
                continue
            if index < len(self._drawn) and self._drawn[index][0] == kind:
                self._drawn[index][1].update(self._text(kind, text))
                continue
            self._cut(index)
            static = Static(self._text(kind, text), classes=kind, markup=False)
            self.mount(static, before="#outcome")
            self._drawn.append((kind, static))
        self._cut(len(shown))
        self._parts = shown
        if self.turn.id == LIVE:
            self._put("#outcome", Content.styled(note, "$warning"))

    def fold(self, *, open: bool) -> None:
        """Show the thinking, or one line about it."""
        self._open = open
        if not self._thinking:
            content = Content("")
        elif open:
            text = printable(self._thinking[:_SHOWN], newlines=True)
            content = Content.styled(f"▾ thinking · ctrl+t folds it\n{text}", "$foreground-muted")
        else:
            said = f"▸ thinking, {count(len(self._thinking))} characters · ctrl+t opens it"
            content = Content.styled(said, "$foreground-muted")
        self._put("#thinking", content)

    def _cut(self, index: int) -> None:
        for _, static in self._drawn[index:]:
            static.remove()
        del self._drawn[index:]

    def _text(self, kind: str, text: str) -> Content:
        shown = printable(text.expandtabs(4)[:_SHOWN], newlines=True).strip("\n")
        if kind == "code" and (self.turn.id != LIVE or len(shown) <= _HIGHLIGHTED_LIVE):
            from textual.highlight import highlight

            content = highlight(shown, language="python")
        else:
            content = Content(shown.strip() if kind == "prose" else shown)
        if len(text) > _SHOWN:
            left = f"\n… {count(len(text) - _SHOWN)} more characters"
            content += Content.styled(left, "$warning")
        return content

    def _put(self, name: str, content: Content) -> None:
        static = self.query_one(name, Static)
        static.display = bool(content.plain)
        before = static.content
        if not (isinstance(before, Content) and before.is_same(content)):
            static.update(content)


class ChatView(Detail):
    """All turns, the newest last and in view unless one has scrolled away from it."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._open = False

    def compose(self) -> ComposeResult:
        """Lay out what is known of the judge."""
        yield Static(id="intro", markup=False)

    def introduce(self, lines: Sequence[str]) -> None:
        """Show sentences above the conversation; they are safe to show."""
        at_end = self._at_end
        self.query_one("#intro", Static).update(
            Content.styled("\n".join(lines), "$foreground-muted")
        )
        self._follow(at_end)

    def show(self, turns: "Sequence[Turn]") -> None:
        """Show the conversation as it is kept; one under way that is not in it goes."""
        at_end = self._at_end
        views = {view.turn.id: view for view in self.query(TurnView)}
        wanted = turns[-_TURNS:]
        kept = {turn.id for turn in wanted}
        # What was under way becomes the turn that came of it, without being drawn anew.
        live = views.get(LIVE)
        if live is not None and wanted and wanted[-1].id not in views:
            views[wanted[-1].id] = views.pop(LIVE)
        for id, view in views.items():
            if id not in kept:
                view.remove()
        new = []
        for turn in wanted:
            view_there = views.get(turn.id)
            if view_there is None:
                new.append(TurnView(turn, open=self._open))
            elif view_there.turn != turn:
                view_there.renew(turn)
        if new:
            self.mount(*new)
        self._follow(at_end)

    def begin(self, turn: "Turn") -> None:
        """Show a message that is being sent."""
        self.mount(TurnView(turn, open=self._open))
        self._follow(True)

    def live(self, parts: "Sequence[Part]", note: str) -> None:
        """Show what has come of its answer."""
        at_end = self._at_end
        for view in self.query(TurnView):
            if view.turn.id == LIVE:
                view.show_parts(parts, note)
        self._follow(at_end)

    def fold(self) -> None:
        """Open all thinking, or fold it."""
        at_end = self._at_end
        self._open = not self._open
        for view in self.query(TurnView):
            view.fold(open=self._open)
        self._follow(at_end)

    @property
    def _at_end(self) -> bool:
        return self.scroll_offset.y >= self.max_scroll_y - 1

    def _follow(self, at_end: bool) -> None:
        if at_end:
            self.call_after_refresh(self.scroll_end, animate=False)


def _head(who: str, facts: Sequence[str], style: str = "$primary") -> Content:
    said = f" · {' · '.join(facts)}" if facts else ""
    return Content.assemble((who, f"bold {style}"), (said, "$foreground-muted"))


def _when(at: str) -> str:
    try:
        return f"{datetime.fromisoformat(at).astimezone():%d %b %H:%M}"
    except ValueError:
        return printable(at, limit=20)


def _model(turn: "Turn") -> str:
    return printable(turn.asked.model, limit=60) or "model"


def _cost(turn: "Turn") -> str:
    from decimal import Decimal

    from pajama_tui.llm import shown_money

    return shown_money(None if turn.cost is None else Decimal(str(turn.cost)))


def _outcome(turn: "Turn") -> Content:
    pieces: list[tuple[str, str]] = []
    answer = turn.answer
    if answer is None:
        return Content.styled("No answer came.", "$warning")
    if answer.sentence:
        pieces.append((in_words(answer.sentence), "$warning"))
    if turn.proposal:
        pieces.append((f"{chr(10) if pieces else ''}proposes {answer.sha[:8]}", "bold"))
        if turn.check is not None and turn.check.passed:
            pieces.append((" · passes the checks", "$success"))
        elif turn.check is not None:
            pieces.append((f" · fails a check: {printable(turn.check.reason)}", "$error"))
        style = {"accepted": "bold $success", "discarded": "$foreground-muted"}
        word = {"open": "ctrl+o shows what changes"}.get(turn.decision, turn.decision)
        pieces.append((f" · {word}", style.get(turn.decision, "$foreground-muted")))
    return Content.assemble(*pieces)
