"""How much a judge may use, and what marks scores as made under the same conditions."""

import hashlib
import sys
from dataclasses import dataclass

# Raised whenever a change in the sandbox could change a score or a reason.
SANDBOX_VERSION = 2


@dataclass(frozen=True, slots=True)
class Limits:
    """What one judge may use.

    Attributes:
        cpu_seconds: processor time of one call.
        wall_seconds: time of one call, for a judge that waits instead of computing: it counts
            only while less than a twentieth of it was processor time.
        memory_mib: address space beyond the interpreter's own, in MiB.
        strikes: calls that had to be killed before the judge is set aside.
        failing_start: rows that all fail, from the first on, before the judge is set aside.
    """

    cpu_seconds: float = 1.0
    wall_seconds: float = 10.0
    memory_mib: int = 1024
    strikes: int = 3
    failing_start: int = 50

    def fingerprint(self) -> str:
        """Names the conditions: these limits, the Python minor version, the sandbox's version."""
        parts = (
            f"python {sys.version_info[0]}.{sys.version_info[1]}",
            f"sandbox {SANDBOX_VERSION}",
            f"{self.cpu_seconds:g} {self.wall_seconds:g} {self.memory_mib}",
            f"{self.strikes} {self.failing_start}",
        )
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:8]
