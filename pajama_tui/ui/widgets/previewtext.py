"""The first rows of data as its mapping reads them, on a few lines."""

from textual.content import Content

from pajama_tui.pairs.detect import FormatGuess
from pajama_tui.pairs.pair import BadRow, Pair
from pajama_tui.pipeline.opening import Preview
from pajama_tui.ui.figures import count, fit
from pajama_tui.untrusted import printable


def guess_content(guess: FormatGuess) -> Content:
    """Return what data was taken for, and why."""
    pieces = [
        (printable(guess.title), "bold"),
        (f": {printable(guess.why, limit=400)}", "$foreground-muted"),
    ]
    pieces += [(f"\n{printable(note)}", "") for note in guess.notes]
    if guess.question:
        pieces.append((f"\n? {printable(guess.question)}", "bold $warning"))
    return Content.assemble(*pieces)


def rows_content(found: Preview, width: int) -> Content:
    """Return the gold of the first rows, and a few of them with their columns' heads."""
    golds = " · ".join(f"{name} {count(number)}" for name, number in found.golds.items())
    lines = [Content(f"gold in the first {sum(found.golds.values())} pairs: {golds}")]
    room = max((width - 10) // 3, 8)
    heads = "  ".join(fit(head, room) for head in ("prompt", "a", "b"))
    lines.append(Content.styled(fit(f"{'gold':<5} {heads}", width), "$foreground-muted"))
    lines += [_row(row, width, room) for row in found.rows]
    return Content("\n").join(lines)


def _row(row: Pair | BadRow, width: int, room: int) -> Content:
    if isinstance(row, BadRow):
        reason = f"line {row.line}: {printable(row.reason, limit=width)}"
        return Content.styled(fit(reason, width), "$error")
    texts = "  ".join(
        fit(printable(text.strip(), limit=room), room)
        for text in (row.prompt, row.response_a, row.response_b)
    )
    return Content.assemble((f"{row.gold or 'none':<5} ", "bold"), (texts, "$foreground-muted"))
