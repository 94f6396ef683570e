"""Background work of the line trace: a judge is traced in a thread, and its source coloured."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content
from textual.message import Message

from pajama_tui.ui.tryout_work import Post, guarded

if TYPE_CHECKING:
    from pajama_tui.pipeline.tracing import PairTrace
    from pajama_tui.pipeline.workspace import Workspace
    from pajama_tui.programs.judge import Judge
    from pajama_tui.scoring.control import RunControl


@dataclass
class Traced(Message):
    """A judge was traced on a pair.

    Attributes:
        run: what could have cancelled it.
        found: the trace.
        source: its lines, highlighted.
    """

    run: "RunControl"
    found: "PairTrace"
    source: list[Content]


def trace(
    workspace: "Workspace", judge: "Judge | str", row: int, control: "RunControl", post: Post
) -> None:
    """Trace a judge, or the one of this label, on a row; posts `Traced` or `TryFailed`."""
    from pajama_tui.pipeline.tracing import trace_pair

    def work() -> Message:
        found = trace_pair(workspace, judge, row, control=control)
        return Traced(control, found, _highlighted(found.trace.source))

    guarded(work, control, workspace, post)


def _highlighted(lines: tuple[str, ...]) -> list[Content]:
    from textual.highlight import highlight

    coloured = highlight("\n".join(lines), language="python").split("\n", allow_blank=True)
    # The highlighter drops empty lines at the end.
    return [*coloured, *(Content("") for _ in lines[len(coloured) :])][: len(lines)]
