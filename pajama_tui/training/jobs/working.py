"""One run of a job, from its claim to its last word."""

import os
import signal
import sys
import threading
import traceback
from contextlib import suppress
from types import FrameType

from pajama_tui.session_file import without_secrets
from pajama_tui.storage import WriteFailed
from pajama_tui.training.jobs.claim import claim_run
from pajama_tui.training.jobs.events import EventLog
from pajama_tui.training.jobs.files import JobFiles
from pajama_tui.training.jobs.heartbeat import Heartbeat
from pajama_tui.training.jobs.job import Job, is_over
from pajama_tui.training.jobs.needs import NotEnough, check_needs
from pajama_tui.training.jobs.outcome import sentence_of
from pajama_tui.training.jobs.process import JobProcess
from pajama_tui.training.jobs.registry import check_kind, load_kind
from pajama_tui.training.jobs.run import JobRun
from pajama_tui.training.jobs.slots import Line, Place
from pajama_tui.training.jobs.specification import JobSpec, read_spec

_DONE, _FAILED, _STOPPED = 0, 1, 130
# Enough for the last word of a job that a full disk ended.
_RESERVE = bytes(16384)


class Work:
    """A run of a job that this process has claimed.

    Args:
        number: of the run.
        place: what a scheduler has given the job; None where it is to wait in line for one.
    """

    def __init__(
        self, files: JobFiles, spec: JobSpec, number: int, place: Place | None = None
    ) -> None:
        self._files, self._spec, self._number, self._place = files, spec, number, place
        self._log = EventLog(files.events, number)
        self._stop = threading.Event()
        self._run: JobRun | None = None

    @classmethod
    def claim(cls, files: JobFiles, place: Place | None = None) -> "Work":
        """Become the next run of a job, in a place that is its own already if one is given.

        Raises:
            AlreadyRuns: another process is, or was faster.
            InputError: its job.toml is missing or damaged, or its kind unknown.
            WriteFailed: its folder can't be written.
        """
        spec = read_spec(files.specification)
        check_kind(spec.kind)
        state = Job(files.folder).state()
        if state.name == "done":
            from pajama_tui.errors import InputError

            raise InputError(f"The job {files.id} is done; start a new one to do it again.")
        return cls(files, spec, claim_run(files, ended=state.ended), place)

    def run(self) -> int:
        """Wait for the device, do the work, and record how it ended; return the exit code."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        heartbeat = Heartbeat(
            self._files.heartbeat,
            lambda: is_over(self._files, self._number),
            self._stop.set,
            self._flush,
        )
        heartbeat.start()
        try:
            return self._until_ended()
        except OSError as error:
            # Where the last word could not be written either, the log is what remains.
            print(f"The end of the job could not be recorded: {error}", file=sys.stderr)
            return _FAILED
        finally:
            heartbeat.stop()

    def _until_ended(self) -> int:
        place = self._place
        try:
            if self._spec.directory:
                # Settings and judges of one's own are looked for from here.
                with suppress(OSError):
                    os.chdir(self._spec.directory)
            self._files.checkpoints.mkdir(exist_ok=True)
            with suppress(OSError):
                self._files.reserve.write_bytes(_RESERVE)
            if place is None:
                line = Line(self._spec.needs, self._spec.at_once, self._files.id)
                place = line.wait(self._stop.is_set, self._on_wait)
            if place is None:
                self._last_word("stopped", "It was stopped while it waited for its turn.")
                return _STOPPED
            self._run = run = self._begin(place)
            load_kind(self._spec.kind)(run)
            if run.finished_with is None and not self._stop.is_set():
                run.result({})
        except BaseException as error:
            return self._on_error(error)
        finally:
            if place is not None:
                place.release()
        with suppress(WriteFailed):
            run.flush()
        if run.finished_with is None:
            self._last_word("stopped", "")
            return _STOPPED
        self._last_word("finished", "")
        return _DONE

    def _begin(self, place: Place) -> JobRun:
        if place.visible is not None:
            # Before any library looks: it sees the GPUs this job holds, and no others.
            os.environ["CUDA_VISIBLE_DEVICES"] = place.visible
        me = JobProcess.this()
        self._log.write("started", sure=True, device=place.device, host=me.host, pid=me.pid)
        print(
            f"--- run {self._number} of {self._files.id}, process {me.pid} on {me.host}", flush=True
        )
        run = JobRun(
            self._files,
            self._spec,
            self._log,
            number=self._number,
            gpus=place.gpus,
            stop_requested=self._stop,
        )
        for file in self._spec.data:
            if sentence := file.changed():
                run.warning(sentence)
        if not self._spec.force:
            try:
                check_needs(self._spec.needs, self._files.folder, alone=True)
            except NotEnough as error:
                run.warning(f"{error} It is begun all the same, as it was started before.")
        return run

    def _on_wait(self, sentence: str) -> None:
        self._log.write("queued", sentence=sentence)

    def _flush(self) -> None:
        if self._run is not None:
            self._run.flush()

    def _on_error(self, error: BaseException) -> int:
        sentence, keep_traceback = sentence_of(error, self._files.folder)
        with suppress(WriteFailed):
            self._flush()
        if keep_traceback:
            with suppress(OSError):
                text = "".join(traceback.format_exception(error))
                print(without_secrets(text), file=sys.stderr, flush=True)
        self._last_word("failed", sentence)
        return _FAILED

    def _last_word(self, kind: str, sentence: str) -> None:
        with suppress(OSError):
            self._files.reserve.unlink()
        facts = {"sentence": sentence} if sentence else {}
        self._log.write(kind, sure=True, **facts)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._stop.set()
