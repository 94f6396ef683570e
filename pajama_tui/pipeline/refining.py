"""The texts that generation goes by, one rubric or the template: read, changed, and talked about.

Every text that is replaced is kept in the session's chats first.
"""

import threading
import tomllib
from pathlib import Path
from typing import Literal

from pajama_tui.errors import InputError
from pajama_tui.llm import Outcome
from pajama_tui.pipeline.asking import Asker, OnPart, OnWait
from pajama_tui.pipeline.chat_decisions import (
    discard_proposal,
    newest_proposal,
    note_judged,
    require_open,
)
from pajama_tui.pipeline.generation_order import (
    chosen_rubrics,
    session_rubrics,
    session_template,
)
from pajama_tui.pipeline.workspace import Workspace
from pajama_tui.programs.library import Rubric
from pajama_tui.session_file import refuse_secrets
from pajama_tui.storage import replace_file
from pajama_tui.synthesis import rubrics as rubric_file
from pajama_tui.synthesis import templates
from pajama_tui.synthesis.chat_log import ChatLog
from pajama_tui.synthesis.chat_prompt import Question, question_for
from pajama_tui.synthesis.chat_refine import (
    RUBRIC_SCHEMA,
    RUBRIC_SYSTEM,
    TEMPLATE_SCHEMA,
    TEMPLATE_SYSTEM,
    read_rubric,
    read_template,
    text_context,
    text_sha,
)
from pajama_tui.synthesis.chat_turns import Asked, Checked, Turn
from pajama_tui.untrusted import printable

TEMPLATE = "template"
TextFile = Literal["rubrics", "template"]


class Refining:
    """The conversation about one rubric, or about the template.

    As with `chatting.Chat`, calls may come from any thread, one at a time.

    Attributes:
        key: of the rubric, or "template".
        path: the file that holds the text.
    """

    def __init__(self, workspace: Workspace, key: str) -> None:
        """Open it, or begin it; the file is made where there is none.

        Args:
            key: of a rubric in the session's file, or "template".

        Raises:
            InputError: there is no such rubric, or a file is not as it must be.
            PajamaError: the session is read-only, or can't be written.
        """
        self.workspace, self.key = workspace, key
        self._is_template = key == TEMPLATE
        self.path = text_path(workspace, "template" if self._is_template else "rubrics")
        self.log = _log(workspace, "template" if self._is_template else "rubrics", key)
        _ = self.text

    @property
    def what(self) -> str:
        """What it is called in sentences, safe to show."""
        shown = printable(self.key, limit=60)
        return "the template" if self._is_template else f"the rubric {shown}"

    @property
    def text(self) -> str:
        """The text as it is now: a table of rubrics.toml, or the template."""
        if self._is_template:
            return templates.load_template(self.path)
        (rubric,) = chosen_rubrics(rubric_file.load_rubrics(self.path), [self.key])
        return rubric_file.table_text(rubric)

    @property
    def turns(self) -> list[Turn]:
        """The conversation, oldest first."""
        return self.log.turns()

    def question(self, message: str, *, model: str, max_tokens: int = 8192) -> Question:
        """Return what would be sent."""
        return question_for(
            text_context(self.what.capitalize(), self.text),
            self.turns,
            message,
            system=TEMPLATE_SYSTEM if self._is_template else RUBRIC_SYSTEM,
            model=model,
            max_tokens=max_tokens,
            schema=TEMPLATE_SCHEMA if self._is_template else RUBRIC_SCHEMA,
        )

    def ask(
        self,
        asker: Asker,
        message: str,
        *,
        max_tokens: int = 8192,
        on_part: OnPart = lambda kind, text: None,
        on_wait: OnWait = lambda left, reason: None,
        cancelled: threading.Event | None = None,
    ) -> Turn:
        """Say something, and return the turn with its answer; as `chatting.Chat.ask`.

        Raises:
            InputError: the message is empty, or holds what looks like a key.
            PajamaError: the session is read-only, or can't be written.
        """
        if not message.strip():
            raise InputError("The message is empty. Say what is to be changed, or ask something.")
        refuse_secrets({"message": message})
        base = self.text
        question = self.question(message, model=asker.model, max_tokens=max_tokens)
        self.workspace.session.record("chat", about=self.what, model=asker.model)
        turn = self.log.ask(Asked(message, text_sha(base), asker.model, asker.run))

        def propose(answer: str) -> tuple[str, str]:
            found = read_template(answer) if self._is_template else read_rubric(answer, self.key)
            return (found, text_sha(found)) if found and found != base else ("", "")

        asker.ask(
            question.request,
            self.log,
            turn,
            purpose=f"chat {'template' if self._is_template else f'rubric {self.key}'}",
            propose=propose,
            on_part=on_part,
            on_wait=on_wait,
            cancelled=cancelled,
        )
        found = self.log.turn(turn)
        if found.proposal:
            self.log.check(turn, self.check(found.proposal))
        return self.log.turn(turn)

    def proposal(self) -> Turn:
        """Return the turn with the newest text that is proposed, if nobody decided on it.

        Raises:
            InputError: there is none, or it was decided on.
        """
        return newest_proposal(self.turns, self.what)

    def check(self, text: str) -> Checked:
        """Return whether the text may take the place of the one there is."""
        try:
            if self._is_template:
                templates.check_template(text, "The proposed template")
            else:
                rubric_file.check_rubrics(text, Path("The proposed rubric"))
        except InputError as error:
            return Checked(False, "text", str(error))
        return Checked(True)

    def accept(self, turn: Turn, *, why: str = "") -> None:
        """Make the turn's proposal the text; the one there was is kept in the chats.

        Raises:
            InputError: it was decided on before, the text was changed since, or it is not as it
                must be; nothing is saved.
            PajamaError: the session is read-only, or can't be written.
        """
        turn = require_open(self.log, turn)
        now = self.text
        if text_sha(now) != turn.asked.base and now != turn.proposal:
            raise InputError(
                f"{self.what.capitalize()} was changed since this was proposed. Ask again."
            )
        check = self.check(turn.proposal)
        if not check.passed:
            raise InputError(f"{check.reason} Nothing was saved.")
        if now != turn.proposal:
            self._write(turn.proposal)
        self.log.decide(turn.id, "accepted", version=text_sha(turn.proposal), why=why)
        note_judged(self.workspace.session, turn, Outcome.KEPT)

    def discard(self, turn: Turn, *, why: str = "") -> None:
        """Note that the turn's proposal is not wanted.

        Raises:
            InputError: it was decided on before.
        """
        discard_proposal(self.workspace.session, self.log, turn, self.what, why)

    def _write(self, proposal: str) -> None:
        if self._is_template:
            replace_text(self.workspace, "template", proposal, by="llm")
            return
        table = tomllib.loads(proposal)[self.key]
        rubric = Rubric(self.key, table["name"], table["description"])
        whole = rubric_file.with_rubric(self.path.read_text("utf-8"), rubric)
        replace_text(self.workspace, "rubrics", whole, by="llm")


def text_path(workspace: Workspace, file: TextFile) -> Path:
    """Return the session's file of rubrics or of the template, made where there is none."""
    return session_template(workspace) if file == "template" else session_rubrics(workspace)


def current_text(workspace: Workspace, file: TextFile) -> str:
    """Return what the file holds, or would hold if it were made; nothing is written.

    Raises:
        InputError: it is not as it must be; names the line.
    """
    directory = workspace.session.directory
    if file == "template":
        path = directory / templates.FILE_NAME
        return templates.load_template(path) if path.exists() else templates.DEFAULT
    path = directory / rubric_file.FILE_NAME
    if not path.exists():
        return rubric_file.rubrics_text(rubric_file.shipped_rubrics())
    rubric_file.load_rubrics(path)
    return path.read_bytes().decode().removeprefix("\ufeff")


def check_text(file: TextFile, text: str, path: Path) -> None:
    """Raise InputError where `text` can't be what the file holds.

    Args:
        path: what to call it.
    """
    if file == "template":
        templates.check_template(text, printable(str(path)))
    else:
        rubric_file.check_rubrics(text, path)


def replace_text(
    workspace: Workspace, file: TextFile, text: str, *, by: Literal["hand", "llm"]
) -> Path:
    """Check a text and put it into the file; the one there was is kept in the chats first.

    Raises:
        InputError: it can't be what the file holds.
        PajamaError: the session is read-only, or can't be written.
    """
    path = text_path(workspace, file)
    check_text(file, text, path)
    refuse_secrets({"text": text})
    workspace.session.record(f"{file} changed", by=by)
    _keep_old(workspace, file, path, by)
    replace_file(path, text)
    return path


def reset_text(workspace: Workspace, file: TextFile, *, paper: bool = False) -> Path:
    """Make the file anew, the one there was being kept in the chats first.

    Args:
        paper: of rubrics: those of the first paper.

    Raises:
        PajamaError: the session is read-only, or can't be written.
    """
    name = templates.FILE_NAME if file == "template" else rubric_file.FILE_NAME
    path = workspace.session.directory / name
    if path.exists():
        _keep_old(workspace, file, path, "reset")
    if file == "template":
        return session_template(workspace, reset=True)
    return session_rubrics(workspace, reset=True, paper=paper)


def _keep_old(workspace: Workspace, file: TextFile, path: Path, by: str) -> None:
    # Whatever is in the way of reading it, no byte of it is lost.
    old = path.read_bytes().decode("utf-8", "surrogateescape")
    _log(workspace, file, file).note("text", by=by, old=old)


def _log(workspace: Workspace, file: TextFile, key: str) -> ChatLog:
    # No judge's name begins so: their conversations lie in the same folder.
    return ChatLog(workspace.session.chats_path / f"_{file}.jsonl", key)
