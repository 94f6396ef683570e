"""One judge to read: health, findings, and its source with line numbers."""

from functools import lru_cache, partial
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from pajama_tui.programs.judge import Judge
from pajama_tui.programs.parsing import docstring
from pajama_tui.ui.figures import call_time, count, share
from pajama_tui.ui.widgets.detail import Detail
from pajama_tui.ui.widgets.judgelist import accuracy_words
from pajama_tui.ui.widgets.linetext import LineText
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pajama_tui.programs.finding import Finding
    from pajama_tui.programs.library import Rubric
    from pajama_tui.scoring.health import Health

# The longest a judge may be; anything longer is shown in part.
_SHOWN = 64 * 1024
# Judges that one comes back to are shown at once.
_SEEN = 500

_Pieces = list[tuple[str, str]]


class JudgeView(Detail):
    """The judge, or the rubric, under the list's cursor."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._source: str | None = None
        self._wanted: Judge | None = None
        self._looked_through: set[Judge] = set()

    def compose(self) -> ComposeResult:
        """Lay out the parts, all empty."""
        yield Static(id="about", markup=False)
        yield LineText(id="source", classes="section")

    def show_rubric(self, rubric: "Rubric") -> None:
        """Show what a rubric is about."""
        self._wanted = None
        self._show_source(None)
        description = rubric.description or "This rubric has no description (rubric.toml)."
        self.query_one("#about", Static).update(
            Content.assemble(
                (printable(rubric.name), "bold $secondary"), ("\n\n" + printable(description), "")
            )
        )

    def show_nothing(self) -> None:
        """Say that no judge is listed."""
        self._wanted = None
        self._show_source(None)
        self.query_one("#about", Static).update(
            Content.styled("No judge is like this; esc lists all again.", "$foreground-muted")
        )

    def show_judge(self, judge: Judge) -> None:
        """Show a judge with what is known of it, as soon as its source is looked through."""
        self._wanted = judge
        if judge in self._looked_through:
            self._show_judge(judge)
        else:
            self.screen.run_worker(
                partial(self._look_through, judge),
                group="look",
                thread=True,
                exclusive=True,
                exit_on_error=False,
            )

    def _look_through(self, judge: Judge) -> None:
        _findings(judge)
        _numbered(judge.source)
        self.app.call_from_thread(self._looked, judge)

    def _looked(self, judge: Judge) -> None:
        self._looked_through.add(judge)
        if judge == self._wanted and self.is_mounted:
            self._show_judge(judge)

    def _show_judge(self, judge: Judge) -> None:
        studio = self.studio_app.studio
        weight, accuracy = studio.weight(judge.label), studio.accuracy.get(judge.sha)
        facts = [f"version {judge.sha[:8]}"]
        if judge.label in studio.roster.own:
            facts.append("this session's own")
        facts.append("no weight yet" if weight is None else f"weight {weight:.3f}")
        if accuracy is not None:
            facts.append(f"right on {accuracy_words(accuracy)} % of gold, no vote half right")
        pieces: _Pieces = [(printable(judge.label), "bold")]
        if any(other.label == judge.label for other in studio.roster.disabled):
            pieces.append((" · disabled: it has no say (x)", "bold $warning"))
        pieces.append((f" · {' · '.join(facts)}", "$foreground-muted"))
        if summary := _summary(judge.source):
            pieces.append(("\n" + printable(summary, limit=600), ""))
        pieces += _health(studio.health(judge))
        findings = _findings(judge)
        for finding in findings[:8]:
            style = "bold $error" if finding.severity == "error" else "$warning"
            pieces += [
                (f"\n{finding.severity} ", style),
                (f"line {finding.line}: {printable(finding.message)}", ""),
            ]
        if len(findings) > 8:
            pieces.append((f"\n… {len(findings) - 8} more findings", "$foreground-muted"))
        self.query_one("#about", Static).update(Content.assemble(*pieces))
        self._show_source(judge.source)

    def _show_source(self, source: str | None) -> None:
        if source == self._source:
            return
        self._source = source
        self.scroll_to(0, 0, animate=False)
        text = self.query_one("#source", LineText)
        text.display = source is not None
        if source is not None:
            text.show(_numbered(source))


@lru_cache(_SEEN)
def _findings(judge: Judge) -> "Sequence[Finding]":
    from pajama_tui.programs.check import check_judge

    return check_judge(judge)


@lru_cache(_SEEN)
def _numbered(source: str) -> "Sequence[Content]":
    from textual.highlight import highlight

    shown = printable(source[:_SHOWN].expandtabs(4), newlines=True)
    lines = highlight(shown, language="python").split("\n", allow_blank=True)
    digits = len(str(len(lines)))
    pieces = [
        Content.styled(f"{number:>{digits}}  ", "$foreground-muted") + line
        for number, line in enumerate(lines, 1)
    ]
    if len(source) > _SHOWN:
        left = count(len(source) - _SHOWN)
        pieces.append(Content.styled(f"… {left} more characters", "$warning"))
    return pieces


def _summary(source: str) -> str:
    """Return the first paragraph of the docstring; the source below has the rest."""
    text = docstring(source) or ""
    return " ".join(text.split("\n\n")[0].split())


def _health(health: "Health | None") -> _Pieces:
    if health is None:
        return [("\nnot run on these pairs yet", "$foreground-muted")]
    pieces: _Pieces = []
    if health.left_out:
        pieces.append((f"\nout of the verdicts: {printable(health.left_out)}", "bold $error"))
    pieces += [(f"\n! {printable(flag)}", "$warning") for flag in health.flags]
    if not pieces:
        pieces.append(("\nhealthy", "$success"))
    facts = [
        f"{count(health.run)} of {count(health.texts)} texts run",
        f"{count(health.failed)} failed",
        f"prefers a side on {share(round(1000 * health.coverage), 1000)} of pairs",
        f"p50 {call_time(health.p50)}",
        f"p99 {call_time(health.p99)}",
    ]
    if health.abstained:
        facts.append(f"{count(health.abstained)} times no score on purpose")
    return [*pieces, ("\n" + " · ".join(facts), "$foreground-muted")]
