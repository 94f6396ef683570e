"""Runs hostile judges as an ordinary user; started as root, by itself, in a readable folder.

    python run_as_nobody.py quick|full      prints one JSON object: for each judge scores, failures

Ends with code 77 and a sentence when no interpreter here can be executed by an ordinary user.
"""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

NOBODY = 65534
NOT_POSSIBLE = 77


def main(part: str) -> None:
    sys.path.insert(0, str(Path(__file__).parents[2]))
    from corpus import CORPUS, LIMITS, interleaved, neighbours, pairs, quick_part

    from pajama_tui.scoring import score_pairs

    # Loads every module on this side while root can still read them.
    score_pairs(neighbours()[:1], pairs()[:1], workers=1)
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)
    sys.executable = interpreter()
    judges = [hostile.judge for hostile in (quick_part(CORPUS) if part == "quick" else CORPUS)]
    mixed = interleaved(judges)
    scores, failures = score_pairs(mixed, pairs(), workers=2, limits=LIMITS)
    answer = {
        "user": os.getuid(),
        "scores": {judge.name: scores[:, k].tolist() for k, judge in enumerate(mixed)},
        "failures": [asdict(failure) for failure in failures],
    }
    print(json.dumps(answer))


def interpreter() -> str:
    name = f"python3.{sys.version_info[1]}"
    for path in (sys.executable, f"/usr/bin/{name}", shutil.which(name) or ""):
        try:
            done = subprocess.run([path, "-S", "-c", "import json"], capture_output=True, cwd="/")
        except OSError:
            continue
        if done.returncode == 0:
            return path
    print(f"an ordinary user can execute no {name} on this machine", file=sys.stderr)
    sys.exit(NOT_POSSIBLE)


if __name__ == "__main__":
    main(sys.argv[1])
