"""What the Jobs place shows, found in a thread: never on the screen's own."""

import os
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pajama_tui.drawing import drawn, plain
from pajama_tui.errors import InputError
from pajama_tui.training.jobs import Job, JobState
from pajama_tui.training.jobs.finding import job_folders
from pajama_tui.training.jobs.needs import memory_text
from pajama_tui.training.jobs.process import memory_of
from pajama_tui.training.jobs.specification import JobSpec
from pajama_tui.untrusted import printable

_LOG, _WARNINGS = 200, 20
# Where there is little room, in either direction, what follows is to be seen as well.
_WIDE, _HIGH, _LOW = 90, 8, 5


@dataclass(frozen=True, slots=True)
class JobLine:
    """One job in the list; texts are safe to show.

    Attributes:
        run: how often it was started.
        left, age: seconds to go, None where unknown; how long ago it was made, in words.
        wrote: the file or folder a job that is done wrote, "" for none.
    """

    id: str
    kind: str
    what: str
    state: str
    run: int
    sentence: str
    done: float | None
    total: float | None
    unit: str
    rate: float | None
    left: float | None
    device: str
    age: str
    warning: str
    live: bool
    ended: bool
    resumable: bool
    wrote: str


@dataclass(frozen=True, slots=True)
class JobDetail:
    """All there is to see of one job; texts are safe to show.

    Attributes:
        standing: name and value: what it is, where it stands.
        facts: name and value of all that stays the same.
        metrics: the values of the last step as one line, "" before the first.
        metric, curve: name of the main metric, and the lines that draw it; () without two steps.
        result: name and value, () before it is done.
        log: the end of its log.
    """

    id: str
    standing: Sequence[tuple[str, str]]
    facts: Sequence[tuple[str, str]]
    metrics: str
    metric: str
    curve: Sequence[str]
    warnings: Sequence[str]
    result: Sequence[tuple[str, str]]
    log: Sequence[str]


@dataclass(frozen=True, slots=True)
class JobsSeen:
    """The session's jobs as of one look.

    Attributes:
        lines: newest first.
        detail: of the job asked for, None where it is not there.
        problems: a sentence for each job that can't be read.
    """

    lines: Sequence[JobLine] = ()
    detail: JobDetail | None = None
    problems: Sequence[str] = ()

    @property
    def live(self) -> Sequence[JobLine]:
        """The jobs that a process works on."""
        return [line for line in self.lines if line.live]


class JobsLook:
    """Looks at the jobs of the session in `directory`; a second look reads what was added since."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._jobs: dict[Path, tuple[Job, JobSpec]] = {}
        self._logs: dict[Path, tuple[tuple[int, int], tuple[str, ...]]] = {}
        self._lock = threading.Lock()

    def look(self, selected: str, width: int) -> JobsSeen:
        """Return what there is; from any thread.

        Args:
            selected: id of the job whose detail is wanted, else that of the newest.
            width: cells there are for its curve.
        """
        with self._lock:
            return self._look(selected, width)

    def _look(self, selected: str, width: int) -> JobsSeen:
        problems: list[str] = []
        found: list[tuple[Job, JobSpec]] = []
        folders = job_folders([self._directory], problems)
        for folder in folders:
            try:
                if folder not in self._jobs:
                    job = Job(folder)
                    self._jobs[folder] = job, job.specification()
                found.append(self._jobs[folder])
            except InputError as error:
                problems.append(f"The job {printable(folder.name)} can't be read. {error}")
        for folder in self._jobs.keys() - set(folders):
            del self._jobs[folder]
            self._logs.pop(folder, None)
        found.sort(key=lambda each: (each[1].created.timestamp(), each[0].id), reverse=True)
        lines, detail = [], None
        for job, spec in found:
            state = job.state()
            lines.append(_line(job, spec, state))
            if job.id == selected or (detail is None and job is found[0][0]):
                detail = self._detail(job, spec, state, width)
        return JobsSeen(tuple(lines), detail, tuple(problems))

    def _detail(self, job: Job, spec: JobSpec, state: JobState, width: int) -> JobDetail:
        history = job.history
        points = history.curve()
        height = _HIGH if width >= _WIDE else _LOW
        lines = drawn(points, max(width - 2, 10), height, x_label="", y_label="")
        return JobDetail(
            id=job.id,
            standing=_shown(_standing(spec, state)),
            facts=_shown(_facts(job, spec)),
            metrics=_metrics(job),
            metric=printable(history.main, limit=40),
            curve=tuple(plain(lines)) if len(points) > 1 else (),
            warnings=tuple(printable(each, limit=500) for each in history.warnings)[-_WARNINGS:],
            result=_result(job),
            log=self._log(job),
        )

    def _log(self, job: Job) -> tuple[str, ...]:
        try:
            stat = os.stat(job.files.log)
        except OSError:
            return ()
        now = stat.st_size, stat.st_mtime_ns
        before = self._logs.get(job.folder)
        if before is None or before[0] != now:
            self._logs[job.folder] = now, tuple(job.log_lines(_LOG))
        return self._logs[job.folder][1]


def job_in(directory: Path, id: str) -> Job:
    """Return the job of this name in the session in `directory`.

    Raises:
        InputError: it is gone.
    """
    for folder in job_folders([directory]):
        if folder.name == id:
            return Job(folder)
    raise InputError(f"The job {printable(id)} is not there any more.")


def _line(job: Job, spec: JobSpec, state: JobState) -> JobLine:
    # Waiting for its turn is living: a process is there.
    live = not state.ended and bool(state.run)
    warnings = list(job.history.warnings)
    wrote = str(spec.settings.get("out", "")) if state.name == "done" else ""
    return JobLine(
        id=printable(job.id, limit=40),
        kind=printable(spec.kind, limit=20),
        what=printable(spec.what, limit=200),
        state=state.name,
        run=state.run,
        sentence=state.sentence,
        done=_number(state.done),
        total=_number(state.total),
        unit=state.unit,
        rate=state.rate,
        left=state.time_left,
        device=state.device.partition(" (")[0],
        age=how_long(time.time() - spec.created.timestamp()),
        warning=printable(warnings[-1], limit=300) if warnings else "",
        live=live,
        ended=state.ended,
        resumable=state.resumable,
        wrote=wrote if printable(wrote) == wrote else "",
    )


def _standing(spec: JobSpec, state: JobState) -> list[tuple[str, str]]:
    since = f" since {time_of_day(state.since)}" if state.since else ""
    facts = [("what", spec.what), ("state", f"{state.name}{since}"), ("", state.sentence)]
    if state.process:
        device = f", {state.device}" if state.device else ""
        where = f"process {state.process.pid} on {state.process.host}"
        facts.append(("run", f"{state.run}, {where}{device}"))
        held = memory_of(state.process) if not state.ended else None
        facts.append(("memory", memory_text(spec.needs, held)))
    return facts


def _facts(job: Job, spec: JobSpec) -> list[tuple[str, str]]:
    facts = [("made", f"{time_of_day(spec.created.timestamp())} in {spec.directory}")]
    for file in spec.data:
        size = f", {file.size:,} bytes" if file.size is not None else ""
        facts.append(("data", f"{file.path}{size}"))
    for title, table in (("settings", spec.settings), ("seeds", spec.seeds)):
        facts.append((title, ", ".join(f"{name}={value}" for name, value in table.items())))
    judges = sum(name.startswith("judge ") for name in spec.versions)
    versions = [f"{name} {value}" for name, value in spec.versions.items()
                if not name.startswith("judge ")]  # fmt: skip
    facts.append(("versions", ", ".join(versions + ([f"{judges} judges"] if judges else []))))
    facts.append(("folder", str(job.folder)))
    return facts


def _shown(facts: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, printable(text, limit=1000)) for name, text in facts if text)


def _metrics(job: Job) -> str:
    if not job.history.steps:
        return ""
    step, values = max(job.history.steps.items())
    shown = ", ".join(
        f"{name} {'nan' if value is None else format(value, '.5g')}"
        for name, value in values.items()
    )
    return printable(f"step {step:,}: {shown}", limit=500)


def _result(job: Job) -> tuple[tuple[str, str], ...]:
    found = job.result() or {}
    return tuple(
        (printable(str(name), limit=40), printable(str(value), limit=300))
        for name, value in found.items()
        if value is not None
    )


def how_long(seconds: float) -> str:
    """Return a span that is read at a glance, in whole minutes, so that it changes seldom."""
    minutes = int(seconds // 60)
    if minutes < 1:
        return "<1 min"
    if minutes < 100:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // (24 * 60)} d"


def time_of_day(at: float) -> str:
    """Return the local time; with the date where that is not today's."""
    moment = time.localtime(at)
    with suppress(ValueError):
        today = time.strftime("%Y-%m-%d") == time.strftime("%Y-%m-%d", moment)
        return time.strftime("%H:%M:%S" if today else "%Y-%m-%d %H:%M:%S", moment)
    return ""


def _number(value: object) -> float | None:
    known = isinstance(value, int | float) and not isinstance(value, bool)
    return value if known else None  # type: ignore[return-value]
