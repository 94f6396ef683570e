"""A data file, its session and its judges, opened together."""

import os
from collections.abc import Mapping
from pathlib import Path

from pajama_tui.config import Config
from pajama_tui.errors import InputError
from pajama_tui.pairs.mapping import ColumnMap
from pajama_tui.pairs.opening import open_pairs
from pajama_tui.pairs.source import PairSource
from pajama_tui.programs.judge import Judge
from pajama_tui.programs.roster import Roster, read_roster
from pajama_tui.scoring.limits import Limits
from pajama_tui.session import DataRef, Session, session_directory
from pajama_tui.untrusted import printable


class Workspace:
    """What one run or one studio works on.

    Attributes:
        source: the pairs.
        session: where results are kept.
        judges: those that have a say, in the order of rubric and name.
        roster: with them, those that are disabled or deleted in the session.
        limits: what a judge may use.
        workers: processes at once; 0 for one a core.
        locked: False when the user typed --unsafe-no-sandbox.
        seed: of every random choice made here.
        limit: pairs to use, None for all.
        abstain_below: confidence under which no side is chosen.
        label_model: name of the method that makes verdicts.
        theme: of the studio, "" for its own.
        config: every setting with its source, the session's own among them.
        abstain_note: a sentence where the session's own confidence is in force, else "".
        notices: sentences to show once.
    """

    def __init__(
        self, source: PairSource, session: Session, judges: list[Judge], config: Config
    ) -> None:
        self.source = source
        self.session = session
        self.config = config
        self.judges = judges
        self.roster = Roster(tuple(judges))
        self.limits = limits_of(config)
        self.workers = int(config["workers"])
        self.locked = True
        self.seed = _seed(session, config)
        self.limit: int | None = None
        self.abstain_below = float(config["abstain_below"])
        self.label_model = str(config["label_model"])
        self.theme = str(config["theme"])
        self.abstain_note = ""
        self.notices: list[str] = []

    @classmethod
    def open(
        cls,
        data: str | Path,
        config: Config,
        *,
        session: Path | None = None,
        judges: Path | None = None,
        mapping: ColumnMap | None = None,
        limit: int | None = None,
        readonly: bool = False,
        take_over: bool = False,
        locked: bool = True,
        environ: Mapping[str, str] = os.environ,
    ) -> "Workspace":
        """Open `data` and the session that belongs to it, making one where there is none.

        Args:
            mapping: what the columns mean; else what the session remembers, else a guess.
            judges: a folder to use alone; else the shipped ones with ./judges over them.

        Raises:
            InputError: the data, the session's file or the judges cannot be read, or the seed
                typed is not the session's.
            SessionBusy: another process writes the session.
        """
        directory, elsewhere = session_directory(
            data,
            explicit=session,
            sessions=config["sessions"],
            environ=environ,
            readonly=readonly,
        )
        seed = int(config["seed"])
        if (directory / "session.toml").exists():
            with Session.open(directory, readonly=True) as past:
                seed = _seed(past, config)
                if mapping is None and past.mapping:
                    mapping = ColumnMap.from_dict(past.mapping)
        source = open_pairs(data, mapping=mapping, seed=seed, limit=limit)
        try:
            opened = Session.open(
                directory,
                create=_data_ref(source.path or data, source),
                readonly=readonly,
                take_over=take_over,
            )
        except BaseException:
            source.close()
            raise
        try:
            config = config.within(opened.settings)
            roster = read_roster(opened, judges, local=config["judges"])
            workspace = cls(source, opened, list(roster.used), config)
            workspace.roster = roster
            workspace.locked, workspace.limit = locked, limit
            if config.source("abstain_below") == "session":
                workspace.abstain_note = _abstain_note(opened)
            notes = (elsewhere, opened.notice, workspace.abstain_note, *roster.notes)
            workspace.notices = [note for note in notes if note]
            if not readonly:
                opened.update("seeds", seed=seed)
                if config.source("abstain_below") == "flag" and _kept_threshold(opened):
                    opened.update("settings", abstain_below=None, abstain_for=None)
                if mapping is not None:
                    _remember(opened, mapping)
        except BaseException:
            opened.close()
            source.close()
            raise
        return workspace

    def remap(self, mapping: ColumnMap) -> None:
        """Read the data anew with `mapping`, and remember it in the session.

        Raises:
            InputError: the columns do not exist or give no pair; the old mapping stays in force.
        """
        path = self.source.path or self.source.name
        source = open_pairs(path, mapping=mapping, seed=self.seed, limit=self.limit)
        old, self.source = self.source, source
        old.close()
        if not self.session.readonly:
            _remember(self.session, mapping)
            self.session.note("columns changed", mapping=str(mapping))

    def reread_judges(self) -> None:
        """Take the judges as the session and the folders hold them now."""
        self.roster = read_roster(self.session, self.roster.folder, local=self.roster.local)
        self.judges = list(self.roster.used)

    def note_fingerprint(self) -> None:
        """Tell the session the data's fingerprint, once a scan has found it."""
        if self.source.fingerprint and not self.session.readonly:
            self.session.set_data(_data_ref(self.source.path or self.source.name, self.source))

    def keep_threshold(self, threshold: float, purpose: str) -> None:
        """Abstain below this confidence, here and whenever the session is opened again.

        Args:
            purpose: what it was chosen for, in a few words.
        """
        self.abstain_below = threshold
        self._told("abstain_below", threshold)
        if not self.session.readonly:
            self.session.update("settings", abstain_below=threshold, abstain_for=purpose)

    def keep_label_model(self, name: str) -> None:
        """Make verdicts by this label model, here and whenever the session is opened again."""
        self.label_model = name
        self._told("label_model", name)
        if not self.session.readonly:
            self.session.update("settings", label_model=name)

    def _told(self, setting: str, value: object) -> None:
        """Let the configuration name what is in force, and where it comes from."""
        source = "this studio, not kept" if self.session.readonly else "session"
        self.config = self.config.changed(setting, value, source)

    def close(self) -> None:
        """Give the session's lock back and close the data."""
        self.session.close()
        self.source.close()

    def __enter__(self) -> "Workspace":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def limits_of(config: Config) -> Limits:
    """The limits that a configuration sets; waiting is allowed ten times as long as computing."""
    timeout = float(config["timeout"])
    return Limits(cpu_seconds=timeout, wall_seconds=10 * timeout, memory_mib=int(config["memory"]))


def _seed(session: Session, config: Config) -> int:
    """The session's seed; the configuration's where it has none."""
    wanted = int(config["seed"])
    kept = session.seeds.get("seed")
    if not isinstance(kept, int):
        return wanted
    if config.source("seed") == "flag" and wanted != kept:
        raise InputError(
            f"The session {printable(str(session.directory))} was made with seed {kept}: the sides "
            "of its pairs and your labels depend on it. Leave --seed away, or name another "
            "directory with --session."
        )
    return kept


def _kept_threshold(session: Session) -> float | None:
    kept = session.settings.get("abstain_below")
    return float(kept) if isinstance(kept, int | float) and 0 <= kept <= 1 else None


def _abstain_note(session: Session) -> str:
    kept = _kept_threshold(session)
    if not kept:
        return ""
    purpose = printable(str(session.settings.get("abstain_for", "")), limit=80)
    return (
        f"Verdicts below a confidence of {kept:.3f} are withheld, as chosen in this session for "
        f"{purpose or 'a target'}; --abstain-below 0 ends that."
    )


def _remember(session: Session, mapping: ColumnMap) -> None:
    # What an earlier mapping named and this one does not must go, or the two would contradict.
    session.update("mapping", **(dict.fromkeys(session.mapping) | mapping.to_dict()))


def _data_ref(data: str | Path, source: PairSource) -> DataRef:
    return DataRef(
        path=str(data), size=source.size, fingerprint=source.fingerprint, format=source.format.name
    )
