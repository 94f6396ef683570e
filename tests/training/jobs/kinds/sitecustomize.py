"""Makes the kinds of `job_kinds` known to every interpreter that has this folder on its path."""

from pajama_tui.training.jobs.registry import KINDS

for _kind in ("count", "fail", "stubborn", "fill", "tell"):
    KINDS[_kind] = f"job_kinds:{_kind}"
