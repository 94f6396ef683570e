"""One judge on one pair under a line trace: which lines decided, and in words."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from pajama_tui.audits.findings import plain
from pajama_tui.audits.layout import plural
from pajama_tui.audits.steps import Cancelled
from pajama_tui.errors import InputError, PajamaError
from pajama_tui.pairs.pair import Pair
from pajama_tui.pipeline.workspace import Workspace
from pajama_tui.programs.judge import Judge
from pajama_tui.programs.roster import judge_named
from pajama_tui.scoring.control import RunControl
from pajama_tui.scoring.jail_process import WorkerLost
from pajama_tui.scoring.trace import LineTrace, Parting, TracedCall, trace_lines
from pajama_tui.untrusted import printable

_NAMED, _LONGEST_VALUE, _LONGEST_LINE = 4, 24, 60


@dataclass(frozen=True, slots=True)
class PairTrace:
    """A version of a judge traced on one pair.

    Attributes:
        judge: label; `version`: sha.
        row: 0-based row of the data; `line`: 1-based line of the file.
        gold: the data's own, "a", "b", "tie" or None.
        source: the version's text, exactly as in its file; as untrusted as all judges.
        trace: of both calls.
    """

    judge: str
    version: str
    row: int
    line: int
    gold: str | None
    source: str
    trace: LineTrace

    def summary(self) -> list[str]:
        """Return what decided, as sentences that are safe to show; the first is about scores."""
        return list(_summary(self.trace))

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values; rows count from 1, as do lines."""
        trace = self.trace
        whole: dict[str, Any] = {
            "judge": self.judge,
            "version": self.version,
            "row": self.row + 1,
            "line": self.line,
            "gold": self.gold,
            "summary": self.summary(),
            "a": _call(trace.a),
            "b": _call(trace.b),
            "only_a": list(trace.only_a),
            "only_b": list(trace.only_b),
            "both": list(trace.both),
            "never": list(trace.never),
            "partings": [asdict(each) for each in trace.partings],
            "variables": [asdict(each) for each in trace.variables],
            "source": [
                {"line": number, "a": a, "b": b, "sign": sign_of(trace, number), "text": text}
                for number, text in enumerate(trace.source, 1)
                for a, b in [counts_of(trace, number)]
            ],
        }
        result: dict[str, Any] = plain(whole)
        return result


def trace_pair(
    workspace: Workspace,
    judge: Judge | str,
    row: int,
    *,
    control: RunControl | None = None,
) -> PairTrace:
    """Trace a judge on both responses of one row, in the sandbox; nothing is kept.

    Args:
        judge: a version, kept or not; or the name or label of one in the workspace.
        row: 0-based, of the source.
        control: to cancel it from another thread.

    Raises:
        Cancelled: by `control`.
        InputError: there is no such judge, or the row is no pair.
        SandboxUnavailable: judges cannot be locked in on this machine.
    """
    if isinstance(judge, str):
        judge = judge_named(workspace.roster.kept, judge)
    source = workspace.source
    pair = source.read(row) if 0 <= row < len(source) else None
    if not isinstance(pair, Pair):
        raise InputError(f"Row {row + 1:,} is no pair, so no judge can be traced on it.")
    try:
        trace = trace_lines(
            judge,
            pair.prompt,
            pair.response_a,
            pair.response_b,
            limits=workspace.limits,
            locked=workspace.locked,
            control=control,
        )
    except WorkerLost:
        if control is not None and control.cancelled:
            raise Cancelled from None
        raise PajamaError("The sandbox's worker ended while it traced; try it again.") from None
    return PairTrace(judge.label, judge.sha, row, pair.line, pair.gold, judge.source, trace)


def counts_of(trace: LineTrace, number: int) -> tuple[int, int]:
    """Return how often a line was executed for a and for b; 0 for a line beyond the trace."""
    return trace.counts(number) if number < len(trace.a.trace.counts) else (0, 0)


def sign_of(trace: LineTrace, number: int) -> str:
    """Return "a" or "b" for a line that one call alone reached, "=" for both, "-" for none.

    "<" is where the calls parted; " " has no code.
    """
    if any(each.line == number for each in trace.partings):
        return "<"
    for sign, lines in (("a", trace.only_a), ("b", trace.only_b), ("=", trace.both)):
        if number in lines:
            return sign
    return "-" if number in trace.never else " "


def parting_words(parting: Parting) -> str:
    """Return where the calls went from a line at which they parted."""
    said = [
        f"{side} {_ways(lines)}" for side, lines in (("a", parting.a), ("b", parting.b)) if lines
    ]
    return f"only {', only '.join(said)}"


def _ways(lines: tuple[int, ...]) -> str:
    to = [f"{line:,}" for line in lines if line]
    ways = [f"went on to line {' and '.join(to)}"] if to else []
    if 0 in lines:
        ways.append("left the function there")
    return " and ".join(ways)


def _summary(trace: LineTrace) -> Iterator[str]:
    yield _scores(trace.a, trace.b)
    only = [
        f"{plural(len(lines), 'line')} only {side} reached"
        for side, lines in (("a", trace.only_a), ("b", trace.only_b))
        if lines
    ]
    if only or trace.partings:
        yield f"{', '.join(only) or 'Both reached the same lines'}{_first(trace)}."
    else:
        yield _same_way(trace)
    differing = [each for each in trace.variables if each.differs and not each.argument]
    own = [each for each in differing if "." not in each.name and each.name != "(returned)"]
    # Numbers say most.
    numbers = [each for each in own if None not in (_number(each.a), _number(each.b))]
    named = (numbers or own or differing)[:_NAMED]
    if named:
        shown = ", ".join(f"{each.name} {_short(each.a)} | {_short(each.b)}" for each in named)
        more = len(differing) - len(named)
        yield f"Variables that differ: {shown}{f' and {more} more' if more else ''}."
    for side, call in (("a", trace.a), ("b", trace.b)):
        for raised in trace.raised(side)[:_NAMED]:
            if raised.line != call.trace.unwound:
                yield f"Only {side} met {raised.name} at line {raised.line:,}, and went on."
        yield from _doubts(side, call)


def _scores(a: TracedCall, b: TracedCall) -> str:
    if a.score is None or b.score is None:
        said = []
        for side, call in (("a", a), ("b", b)):
            if call.score is None:
                at = call.trace.unwound
                where = f" (line {at:,} of the judge)" if at and "line" not in call.reason else ""
                said.append(f"No score of {side}: {call.reason}{where}")
            else:
                said.append(f"Score of {side}: {call.score:.6g}")
        return "; ".join(said).rstrip(".") + "."
    scores = f"Score {a.score + 0.0:.6g} | {b.score + 0.0:.6g}"
    if a.score == b.score:
        return f"{scores}: no side."
    return f"{scores}: prefers {'a' if a.score > b.score else 'b'}."


def _first(trace: LineTrace) -> str:
    if not trace.partings:
        return ""
    parting = trace.partings[0]
    text = printable(trace.source[parting.line - 1].strip(), limit=_LONGEST_LINE)
    return f"; they first part at line {parting.line:,}, {text} ({parting_words(parting)})"


def _same_way(trace: LineTrace) -> str:
    other = [line for line in trace.both if len(set(trace.counts(line))) == 2]
    if other:
        line = max(other, key=lambda line: abs(trace.counts(line)[0] - trace.counts(line)[1]))
        a, b = trace.counts(line)
        more = (
            f", {plural(len(other) - 1, 'more line')} differ in that too" if len(other) > 1 else ""
        )
        return (
            "Both took the same ways through the same lines; "
            f"line {line:,} ran {a:,} | {b:,} times{more}."
        )
    return "Both took the same way through the same lines; only values can differ."


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text is not None else None
    except ValueError:
        return None


def _short(text: str | None) -> str:
    number = _number(text)
    if text is None:
        return "none"
    shown = f"{number:.6g}" if number is not None and "." in text else text
    return printable(shown, limit=_LONGEST_VALUE)


def _doubts(side: str, call: TracedCall) -> Iterator[str]:
    if call.altered:
        without = "no score" if call.plain_score is None else f"{call.plain_score:.6g}"
        reason = f" ({call.plain_reason})" if call.plain_reason else ""
        yield f"The trace changed what came of {side}: without it {without}{reason}."
    if call.trace.interrupted:
        yield f"The judge ended the trace of {side} itself; what came after is not known."
    elif not call.trace.finished and call.kind:
        yield f"{side} did not come to an end; its lines are those reached until then."
    if call.trace.left_out:
        yield f"Not all values or ways of {side} could be kept."


def _call(call: TracedCall) -> dict[str, Any]:
    return {
        "score": call.score,
        "kind": call.kind,
        "reason": call.reason,
        "without_trace": {"score": call.plain_score, "kind": call.plain_kind},
        "finished": call.trace.finished,
        "interrupted": call.trace.interrupted,
        "returned": call.trace.returned or None,
        "raised_out": call.trace.unwound or None,
        "raised": [asdict(each) for each in call.trace.raised],
    }
