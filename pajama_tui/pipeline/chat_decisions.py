"""What is decided about a version that was proposed in a conversation."""

from collections.abc import Sequence

from pajama_tui.errors import InputError
from pajama_tui.llm import Outcome, SpendLog
from pajama_tui.pipeline.workspace import Workspace
from pajama_tui.programs.edits import save_version
from pajama_tui.programs.judge import Judge
from pajama_tui.session import Session
from pajama_tui.synthesis.chat_log import ChatLog
from pajama_tui.synthesis.chat_turns import Turn
from pajama_tui.untrusted import printable

_SHORT = 160


def require_open(log: ChatLog, turn: Turn) -> Turn:
    """Return the turn as it is on disk now.

    Raises:
        InputError: its proposal was decided on, or there is none.
    """
    now = log.turn(turn.id)
    if now.decision == "accepted":
        raise InputError(f"This version was accepted already; it is {now.version[:8]}.")
    if now.decision == "discarded":
        raise InputError("This version was discarded. Ask for it again to have it back.")
    if now.decision != "open":
        raise InputError("Nothing is proposed there. Ask for a change first.")
    return now


def require_base(turn: Turn, judge: Judge) -> None:
    """Raise InputError where the judge is no longer the version that the turn was about.

    That it is the proposal itself is no objection: a kill may have come between saving the version
    and noting so.
    """
    proposed = Judge(judge.name, judge.rubric, turn.proposal).sha
    if judge.sha not in (turn.asked.base, proposed):
        raise InputError(
            f"{printable(judge.label)} was changed since this was proposed: it was "
            f"{turn.asked.base[:8]} and is {judge.sha[:8]} now. Ask again, about the version in "
            "use."
        )


def save_accepted(
    workspace: Workspace, log: ChatLog, turn: Turn, judge: Judge, why: str = ""
) -> Judge:
    """Save the turn's proposal as the judge's version, note that it was accepted, and return it.

    Its cost in the history is that of the conversation since a version was last accepted.

    Args:
        why: "" for the message in short, with the model and the rows it was shown.

    Raises:
        InputError: the text cannot run, or holds what looks like a secret.
        PajamaError: the session is read-only, or can't be written.
    """
    why = why or _why(log, turn)
    saved = save_version(
        workspace.session,
        workspace.roster,
        judge,
        turn.proposal,
        who="llm",
        why=why,
        cost=log.cost_since_accepted(),
    )
    log.decide(turn.id, "accepted", version=saved.sha, why=why)
    note_judged(workspace.session, turn, Outcome.KEPT)
    workspace.reread_judges()
    return saved


def discard_proposal(session: Session, log: ChatLog, turn: Turn, about: str, why: str = "") -> None:
    """Note that the turn's proposal is not wanted; it stays in the conversation.

    Args:
        about: what the conversation is about, for the session's journal.

    Raises:
        InputError: it was decided on before.
        PajamaError: the session is read-only, or can't be written.
    """
    turn = require_open(log, turn)
    version = turn.answer.sha if turn.answer else ""
    session.record("proposal discarded", about=about, version=version)
    log.decide(turn.id, "discarded", why=why)
    note_judged(session, turn, Outcome.REJECTED)


def note_judged(session: Session, turn: Turn, outcome: Outcome) -> None:
    """Write into the spend log what became of the turn's answer."""
    if turn.answer and turn.answer.spend:
        SpendLog(session.spend_path).judged(turn.answer.spend[-1], outcome)


def newest_proposal(turns: Sequence[Turn], what: str, id: str = "") -> Turn:
    """Return the turn with the newest proposal, or the one named, if nobody has decided on it.

    Args:
        what: what the proposal is one of, safe to show.

    Raises:
        InputError: there is none, or it was decided on.
    """
    found = [turn for turn in turns if turn.proposal and id in ("", turn.id)]
    if not found or found[-1].decision != "open":
        raise InputError(f"No change of {what} is proposed that is still open. Ask for one first.")
    return found[-1]


def _why(log: ChatLog, turn: Turn) -> str:
    turns = {each.id: each for each in log.turns()}
    first = turn
    while first.asked.repairs in turns:
        first = turns[first.asked.repairs]
    said = printable(" ".join(first.asked.text.split()), limit=_SHORT)
    seen = {shown.row + 1 for each in log.since_accepted() for shown in each.asked.rows}
    rows = ", ".join(map(str, sorted(seen)))
    model = printable(turn.asked.model, limit=80)
    return f"{said} ({model}; {f'shown rows {rows}' if rows else 'no rows shown'})"
