"""The sixth place: the session itself, what it holds, costs and went through."""

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult, SuspendNotSupported
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from pajama_tui.errors import PajamaError
from pajama_tui.ui import session_work
from pajama_tui.ui.screens.session_settings import SessionSettings, repaint
from pajama_tui.ui.session_work import FactsFound, JournalRead, NotesRead, SpendFound
from pajama_tui.ui.studio import Change
from pajama_tui.ui.widgets.detail import Detail
from pajama_tui.ui.widgets.field import Field
from pajama_tui.ui.widgets.journallist import JournalList
from pajama_tui.ui.widgets.linelist import LineList
from pajama_tui.ui.widgets.notesarea import NotesArea
from pajama_tui.ui.widgets.sectionlist import SECTIONS, Section, SectionList
from pajama_tui.ui.widgets.settinglist import SettingList

if TYPE_CHECKING:
    from pajama_tui.pipeline.session_facts import SessionFacts

# What in the studio a section shows, and so is looked at again for.
_SHOWN_IN: dict[Section, tuple[Change, ...]] = {
    "overview": ("table", "run", "judges", "labels", "source"),
    "spend": ("generation",),
    "journal": ("run", "judges", "source"),
}


class SessionPlace(SessionSettings):
    """Sections on the left, the one under the cursor beside them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "find", "Find", key_display="/", tooltip="List events with a word",
                id="session.find"),
        Binding("y", "copy", "Copy", tooltip="Copy what is shown", id="session.copy"),
        Binding("h,left", "back", "Back to the sections", show=False, id="session.back"),
        Binding("escape", "forget", "Back", show=False, id="session.forget"),
    ]  # fmt: skip
    AUTO_FOCUS = "SectionList"
    LEGEND = (
        "A value comes from the first of: flag, environment, session, pajama.toml of the project, "
        "config.toml of yours, default."
    )

    def __init__(self) -> None:
        super().__init__()
        self._facts: SessionFacts | None = None

    def content(self) -> ComposeResult:
        """Lay out the sections and what belongs to each."""
        with Container(classes="sections"):
            yield SectionList(id="sections")
            with Container(id="section"):
                with Detail(id="overview"):
                    yield Static(id="facts", markup=False)
                with Detail(id="spend"):
                    yield Static(id="sums", markup=False)
                with Container(id="settings"):
                    yield SettingList(id="rows")
                    yield Static(id="setting", classes="facts", markup=False)
                with Container(id="journal"):
                    yield Field(placeholder="a word to find in the journal", id="find")
                    yield JournalList(id="events")
                    yield Static(id="event", classes="facts", markup=False)
                with Container(id="notes"):
                    yield Static(id="notes-path", classes="facts", markup=False)
                    yield NotesArea(id="text")

    def on_mount(self) -> None:
        self.query_one("#find").display = False
        self._settings.show(self.studio_app.studio.workspace.config.rows())
        self._sections.focus()
        self._look()

    def on_resize(self) -> None:
        # The panes are as wide as they will be only after this.
        self.call_after_refresh(self._show_facts)

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        if self.is_mounted and self.children:
            self._look()

    def changed(self, change: Change) -> None:
        """Look again at what is shown, where this is in it."""
        super().changed(change)
        if self.is_current and change in _SHOWN_IN.get(self._section, ()):
            self._look()

    def view_state(self) -> dict[str, Any]:
        """Return the section, the setting and the word looked for."""
        row = self._settings.row
        return {
            "section": self._section,
            "setting": row.name if row else "",
            "word": self._journal.word,
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go back to the section."""
        if state.get("section") in SECTIONS:
            self._sections.cursor = SECTIONS.index(state["section"])
        self._settings.go_to(str(state.get("setting", "")))
        word = state.get("word")
        if isinstance(word, str) and word:
            self.query_one("#find", Field).value = word
            self.query_one("#find").display = True

    def leaving(self) -> None:
        """Write the notes that are not written yet."""
        self.query_one(NotesArea).flush()

    @property
    def _sections(self) -> SectionList:
        return self.query_one(SectionList)

    @property
    def _section(self) -> Section:
        return self._sections.section

    @property
    def _journal(self) -> JournalList:
        return self.query_one(JournalList)

    @on(LineList.Moved)
    def _moved(self, message: LineList.Moved) -> None:
        if message.list is self._sections:
            self._look()
        elif message.list is self._journal:
            self._show_event()
        elif message.list is self._settings:
            self._show_setting()

    @on(LineList.Chosen)
    def _chosen(self, message: LineList.Chosen) -> None:
        if message.list is self._sections:
            self._content.focus()
        elif message.list is self._settings:
            self._ask_setting()

    @on(Detail.Left)
    @on(NotesArea.Left)
    def action_back(self) -> None:
        """Go back to the sections."""
        self._sections.focus()

    def action_forget(self) -> None:
        """Put the word away that is looked for, else go back to the sections."""
        find = self.query_one("#find", Field)
        if self._section == "journal" and find.display:
            find.value = ""
            find.display = False
            self._journal.focus()
        else:
            self.action_back()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide the keys of what cannot be done here."""
        if action == "find":
            return bool(self.query("#find")) and self._section == "journal"
        return True

    @property
    def _content(self) -> Widget:
        """What takes the keys in the section."""
        if self._section == "journal":
            return self._journal
        if self._section == "settings":
            return self._settings
        if self._section == "notes":
            return self.query_one(NotesArea)
        return self.query_one(f"#{self._section}")

    def _look(self) -> None:
        section = self._section
        for name in SECTIONS:
            self.query_one(f"#{name}").display = name == section
        session = self.studio_app.studio.workspace.session
        work = {
            "overview": session_work.find_facts,
            "spend": session_work.find_spend,
            "journal": session_work.read_journal,
            "notes": session_work.read_notes,
        }
        if section == "settings":
            self._settings.show(self.studio_app.studio.workspace.config.rows())
            self._show_setting()
        else:
            self.run_worker(
                partial(work[section], session, self.post_message),
                group="look",
                thread=True,
                exclusive=True,
                exit_on_error=False,
            )
        self.refresh_bindings()

    @on(FactsFound)
    def _facts_found(self, message: FactsFound) -> None:
        self._facts = message.facts
        # A pane just put in view has no width before it is laid out.
        self.call_after_refresh(self._show_facts)

    def _show_facts(self) -> None:
        from pajama_tui.ui.widgets.sessionview import facts_content

        if self._facts is not None:
            width = self.query_one("#overview").scrollable_content_region.width
            content = facts_content(self._facts, self.studio_app, width)
            repaint(self.query_one("#facts", Static), content)

    @on(SpendFound)
    def _show_spend(self, message: SpendFound) -> None:
        from pajama_tui.ui.widgets.sessionview import spend_content

        config = self.studio_app.studio.workspace.config
        content = spend_content(message.total, message.groups, str(config["budget"]))
        repaint(self.query_one("#sums", Static), content)

    @on(JournalRead)
    def _show_journal(self, message: JournalRead) -> None:
        self._journal.show(message.lines)
        self._show_event()

    def _show_event(self) -> None:
        line = self._journal.line
        said = f"{line.event} · {line.facts}" if line else "Nothing happened yet."
        repaint(self.query_one("#event", Static), Content(said))

    @on(NotesRead)
    def _show_notes(self, message: NotesRead) -> None:
        from pajama_tui.untrusted import printable

        session = self.studio_app.studio.workspace.session
        self.query_one(NotesArea).show(message.text)
        kept = "open to look only" if session.readonly else "written as you type"
        said = f"{kept} · {printable(str(session.notes_path), limit=300)}"
        repaint(self.query_one("#notes-path", Static), Content(said))

    def action_find(self) -> None:
        """Open the line for a word to find in the journal."""
        find = self.query_one("#find", Field)
        find.display = True
        find.focus()

    @on(Input.Changed, "#find")
    def _narrow(self, message: Input.Changed) -> None:
        self._journal.narrow(message.value.strip())
        self._show_event()

    @on(Input.Submitted, "#find")
    def _found(self) -> None:
        self._journal.focus()

    @on(NotesArea.Outside)
    def _edit_outside(self) -> None:
        from pajama_tui.programs.user_editor import editor_command, open_editor

        app, notes = self.studio_app, self.query_one(NotesArea)
        session = app.studio.workspace.session
        if notes.read_only:
            app.say(app.studio.look_only("its notes can't be changed"), "warning")
            return
        try:
            editor_command()
            notes.flush()
            with app.suspend():
                open_editor(session.notes_path)
        except SuspendNotSupported:
            app.say("This terminal cannot be handed over to an editor.", "error")
        except (PajamaError, OSError) as error:
            app.report(error)
        self._look()

    def action_copy(self) -> None:
        """Copy what is shown: a path, a sum, a line of the journal, the notes."""
        app = self.studio_app
        if self._section == "journal" and self._journal.line is not None:
            line = self._journal.line
            app.copy_text(f"{line.at} {line.event}: {line.facts}", "The line")
        elif self._section == "notes":
            app.copy_text(self.query_one(NotesArea).text, "The notes")
        elif self._section == "settings" and self._settings.row is not None:
            app.copy_text(f"{self._settings.row.name} = {self._settings.row.value}", "The setting")
        else:
            which = "#facts" if self._section == "overview" else "#sums"
            content = self.query_one(which, Static).content
            text = content.plain if isinstance(content, Content) else ""
            app.copy_text(text, f"The {self._section}")
