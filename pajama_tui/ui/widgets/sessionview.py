"""What is known of the session, and what it cost, as text to read."""

from typing import TYPE_CHECKING

from textual.content import Content

from pajama_tui.ui.figures import count
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.llm import Totals
    from pajama_tui.llm.spend_groups import By
    from pajama_tui.pipeline.session_facts import SessionFacts
    from pajama_tui.ui.app import StudioApp

_NAME = 13


def facts_content(facts: "SessionFacts", app: "StudioApp", width: int) -> Content:
    """Return the session's facts in `width` cells, with what the open studio knows of it."""
    from pajama_tui import __version__
    from pajama_tui.pipeline.session_text import fact_lines

    studio = app.studio
    lines = []
    for name, value in fact_lines(facts):
        lines.append((name, value))
        if name == "columns" or (name == "seeds" and not facts.mapping):
            mapping = printable(str(studio.workspace.source.mapping), limit=300)
            lines.append(("", f"in force: {mapping}"))
        if name == "judges":
            used, disabled = len(studio.roster.used), len(studio.roster.disabled)
            lines.append(("", f"{count(used)} in use, {count(disabled)} disabled, here"))
    lines.append(("program", f"pajama-tui {__version__}"))
    if studio.workspace.session.readonly:
        lines.append(("", "open to look only here: ctrl+r reads it anew"))
    return _lines(lines, max(width - _NAME, 20))


def spend_content(
    total: "Totals", groups: "dict[By, list[tuple[str, Totals]]]", cap: str
) -> Content:
    """Return what was spent, by purpose, model and day."""
    said = f"A run that asks a model may spend {cap} at most." if cap else (
        "No cap is set: the setting budget caps what one run may spend."
    )  # fmt: skip
    if not total.requests:
        nothing = "Nothing was spent in this session: no model was asked.\n\n"
        return Content.assemble((nothing, "bold"), (said, "$foreground-muted"))
    pieces: list[tuple[str, str]] = [("In all\n", "bold"), (f"{total}\n", "")]
    if total.interrupted:
        pieces.append(
            (f"{total.interrupted:,} of them were cut off, and may have been paid.\n", "")
        )
    for by, sums in groups.items():
        pieces.append((f"\nBy {by}\n", "bold"))
        width = max(len(printable(name, limit=40)) for name, _ in sums)
        pieces += [(f"{printable(name, limit=40):{width}}  {each}\n", "") for name, each in sums]
    return Content.assemble(*pieces, ("\n" + said, "$foreground-muted"))


def _lines(lines: list[tuple[str, str]], width: int) -> Content:
    found = []
    for name, value in lines:
        for number, part in enumerate(Content(value).wrap(width)):
            head = "" if number else name
            found.append(Content.assemble((f"{head:{_NAME}}", "$foreground-muted"), part))
    return Content("\n").join(found)
