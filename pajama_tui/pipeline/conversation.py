"""What is said about one judge of a workspace: figures, rows, questions and answers, kept."""

import threading
from collections.abc import Sequence

from pajama_tui.errors import InputError
from pajama_tui.pipeline.asking import Asker, OnPart, OnWait
from pajama_tui.pipeline.explaining import find_pair
from pajama_tui.pipeline.judge_evidence import Evidence, attached, rows_wrong
from pajama_tui.pipeline.judge_figures import Figures, figures_of
from pajama_tui.pipeline.rubric_of import rubric_of
from pajama_tui.pipeline.shown import note_shown, shown_groups
from pajama_tui.pipeline.table import PairTable
from pajama_tui.pipeline.workspace import Workspace
from pajama_tui.programs.history import file_name
from pajama_tui.programs.judge import Judge
from pajama_tui.programs.roster import judge_named
from pajama_tui.session_file import refuse_secrets
from pajama_tui.synthesis.chat_log import ChatLog
from pajama_tui.synthesis.chat_prompt import (
    CHAT_SYSTEM,
    Question,
    judge_context,
    question_for,
    read_proposal,
)
from pajama_tui.synthesis.chat_turns import Asked, Turn


class Conversation:
    """What is said about one judge, and kept.

    Attributes:
        workspace: open for writing, unless it is only looked at.
        table: its pairs.
        label: of the judge.
    """

    def __init__(self, workspace: Workspace, table: PairTable, name: str) -> None:
        """Open it, or begin it; nothing is written or sent.

        Args:
            name: NAME or RUBRIC/NAME.

        Raises:
            InputError: there is no such judge, or several.
        """
        judge = judge_named(workspace.roster.kept, name)
        self.workspace, self.table, self.label = workspace, table, judge.label
        self.log = chat_log(workspace, judge)
        self._figures: tuple[tuple[str, int], Figures] | None = None

    @property
    def judge(self) -> Judge:
        """The judge as it is in use now.

        Raises:
            InputError: it was deleted meanwhile.
        """
        return judge_named(self.workspace.roster.kept, self.label)

    @property
    def turns(self) -> list[Turn]:
        """The conversation, oldest first; an answer under way counts as interrupted until then."""
        return self.log.turns()

    @property
    def cost(self) -> float | None:
        """Dollars since a version was last accepted; None where unknown."""
        return self.log.cost_since_accepted()

    def figures(self) -> Figures:
        """Return how the judge does; runs it where it has no kept scores."""
        judge = self.judge
        key = judge.sha, len(shown_groups(self.workspace.session))
        if self._figures is None or self._figures[0] != key:
            self._figures = key, figures_of(self.workspace, self.table, judge)
        return self._figures[1]

    def wrong(self, count: int, beside: Evidence | None = None) -> Evidence:
        """Return rows that the judge gets wrong, the worst first, none of them attached before.

        Args:
            count: rows at most; fewer where there are not so many, or no more room.
            beside: what is attached already, and comes first.
        """
        skip = self.attached_rows() | {row.pair.row for row in (beside.rows if beside else ())}
        return rows_wrong(self.workspace, self.table, self.judge, count, skip, beside)

    def rows(self, wanted: Sequence[str], beside: Evidence | None = None) -> Evidence:
        """Return the rows that a user names, by number from 1, by id or by FIELD=VALUE.

        Args:
            beside: what is attached already, and comes first.

        Raises:
            InputError: a name is of no pair, or of several.
        """
        positions = [find_pair(self.workspace, self.table, each) for each in wanted]
        return attached(self.workspace, self.table, self.judge, positions, beside)

    def question(
        self,
        message: str,
        evidence: Evidence | None = None,
        *,
        model: str,
        max_tokens: int = 8192,
    ) -> Question:
        """Return what would be sent, for an estimate and for whoever wants to read it."""
        judge = self.judge
        context = judge_context(judge, rubric_of(self.workspace, judge), self.figures().sentences())
        return question_for(
            context,
            self.turns,
            message,
            evidence.text if evidence else "",
            system=CHAT_SYSTEM,
            model=model,
            max_tokens=max_tokens,
        )

    def ask(
        self,
        asker: Asker,
        message: str,
        evidence: Evidence | None = None,
        *,
        max_tokens: int = 8192,
        on_part: OnPart = lambda kind, text: None,
        on_wait: OnWait = lambda left, reason: None,
        cancelled: threading.Event | None = None,
        repairs: str = "",
    ) -> Turn:
        """Say something, and return the turn with its answer, complete or not.

        The message is on disk before it is sent, the answer a second after it came; the prompts of
        attached rows measure nothing from then on. For a thread without an event loop; the
        callbacks are called in it.

        Args:
            on_part: gets "thinking", "prose" or "code", and a piece of it; untrusted.
            on_wait: gets the seconds until it is asked again, and why; 0.0: it begins anew.
            cancelled: when set, the answer is stopped and what came of it kept.
            repairs: the turn whose proposal is to be mended.

        Raises:
            InputError: the message is empty, or holds what looks like a key.
            PajamaError: the session is read-only, or can't be written.
        """
        if not message.strip():
            raise InputError("The message is empty. Say what is to be changed, or ask something.")
        refuse_secrets({"message": message})
        judge = self.judge
        question = self.question(message, evidence, model=asker.model, max_tokens=max_tokens)
        rows = evidence.shown if evidence else ()
        session = self.workspace.session
        session.record(
            "chat", judge=self.label, model=asker.model, rows=[each.row for each in rows]
        )
        note_shown(session, [each.group for each in rows])
        turn = self.log.ask(
            Asked(
                message,
                judge.sha,
                asker.model,
                asker.run,
                rows,
                evidence.text if evidence else "",
                repairs,
            )
        )

        def propose(text: str) -> tuple[str, str]:
            source = read_proposal(text)
            sha = Judge(judge.name, judge.rubric, source).sha
            return (source, sha) if source and sha != judge.sha else ("", "")

        asker.ask(
            question.request,
            self.log,
            turn,
            purpose=f"chat {self.label}",
            propose=propose,
            on_part=on_part,
            on_wait=on_wait,
            cancelled=cancelled,
        )
        return self.log.turn(turn)

    def attached_rows(self) -> set[int]:
        """Return the rows of the data that are in the conversation."""
        return {shown.row for turn in self.turns for shown in turn.asked.rows}


def chat_log(workspace: Workspace, judge: Judge) -> ChatLog:
    """Return the conversation about a judge as it is on disk; needs no pairs.

    Raises:
        InputError: a session can keep nothing under the judge's name.
    """
    path = workspace.session.chats_path / f"{file_name(judge.name)}.jsonl"
    return ChatLog(path, judge.rubric)
