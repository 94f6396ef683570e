"""What lies where in a job's directory."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pajama_tui.storage import replace_file

_RUN = re.compile(r"process\.([1-9]\d{0,8})\.json")


class JobFiles:
    """The files of the job in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.specification = folder / "job.toml"
        self.events = folder / "events.jsonl"
        self.log = folder / "log.txt"
        self.heartbeat = folder / "heartbeat"
        self.stop = folder / "stop.json"
        self.checkpoints = folder / "checkpoints"
        self.result = folder / "result.json"
        self.reserve = folder / "reserve"

    @property
    def id(self) -> str:
        """The job's name: that of its directory."""
        return self.folder.name

    def process(self, number: int) -> Path:
        """The file that says which process is, or was, this run of the job."""
        return self.folder / f"process.{number}.json"

    def last_run(self) -> int:
        """The number of the last run, 0 before the first."""
        matches = (_RUN.fullmatch(path.name) for path in self.folder.glob("process.*.json"))
        return max((int(match[1]) for match in matches if match), default=0)

    def write_result(self, values: Mapping[str, Any]) -> None:
        """Replace result.json."""
        replace_file(self.result, json.dumps(dict(values), indent=1, allow_nan=False) + "\n")

    def read_result(self) -> dict[str, Any] | None:
        """What came of the job; None where there is nothing readable."""
        try:
            found = json.loads(self.result.read_bytes())
        except (OSError, ValueError, RecursionError):
            return None
        return found if isinstance(found, dict) else None
