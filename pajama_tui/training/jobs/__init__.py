"""Jobs: detached processes whose whole state is a directory, `<session>/jobs/<id>/`.

Whoever starts one calls `start_job` and gets a `Job`; the code inside one is a function named in
`registry.KINDS`, called with a `JobRun`. Nothing here needs a daemon, a database or a watcher.
"""

from pajama_tui.training.jobs.cleaning import clean
from pajama_tui.training.jobs.devices import Gpu, find_gpus
from pajama_tui.training.jobs.events import Event
from pajama_tui.training.jobs.finding import find_jobs
from pajama_tui.training.jobs.job import Job
from pajama_tui.training.jobs.launch import prepare_job, start_job
from pajama_tui.training.jobs.needs import Needs
from pajama_tui.training.jobs.run import JobRun
from pajama_tui.training.jobs.state import JobState

__all__ = [
    "Event",
    "Gpu",
    "Job",
    "JobRun",
    "JobState",
    "Needs",
    "clean",
    "find_gpus",
    "find_jobs",
    "prepare_job",
    "start_job",
]
