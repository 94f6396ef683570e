"""How much of a plain Python loop's speed the sandbox keeps, and what a second core brings.

    python benchmarks/scoring.py [DATA] [--pairs N] [--rounds R]

One run measures, in turn and over the same texts and the shipped judges:

    row-major     each row through every judge, as published runners do it
    plain         each judge over every row, in this process, no sandbox, no timing, no reasons
    1 worker      `score_pairs(workers=1)`, everything included: start, fork, filter, transfer
    2 workers     `score_pairs(workers=2)`

The fastest of R rounds counts for each; scores of all four must be equal.
"""

import argparse
import os
import re
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from pajama_tui.pairs import open_pairs
from pajama_tui.programs.judge import Judge
from pajama_tui.programs.library import find_judges, shipped_judges_dir
from pajama_tui.scoring import score_pairs

Pairs = Sequence[dict[str, str]]
Scores = np.ndarray[Any, np.dtype[np.float32]]
DEMO = Path(__file__).parent.parent / "sessions" / "demo" / "demo.jsonl"


def functions(judges: Sequence[Judge]) -> list[Callable[[str, str], float]]:
    """The judges as plain functions. They are this project's own programs."""
    made = []
    for judge in judges:
        namespace: dict[str, Any] = {"__name__": "judge"}
        exec(compile(judge.source, judge.label, "exec"), namespace)
        made.append(namespace["judging_function"])
    return made


def plain(judges: Sequence[Judge], pairs: Pairs) -> Scores:
    """Program-major: one judge after the other over all rows."""
    scores = np.empty((len(pairs), len(judges), 2), np.float32)
    for j, function in enumerate(functions(judges)):
        for i, pair in enumerate(pairs):
            scores[i, j, 0] = function(pair["prompt"], pair["response_a"])
            scores[i, j, 1] = function(pair["prompt"], pair["response_b"])
    return scores


def row_major(judges: Sequence[Judge], pairs: Pairs) -> Scores:
    """One row after the other through all judges."""
    scores = np.empty((len(pairs), len(judges), 2), np.float32)
    ready = functions(judges)
    for i, pair in enumerate(pairs):
        for j, function in enumerate(ready):
            scores[i, j, 0] = function(pair["prompt"], pair["response_a"])
            scores[i, j, 1] = function(pair["prompt"], pair["response_b"])
    return scores


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", nargs="?", default=DEMO, help="a pair file (default: the demo's)")
    parser.add_argument("--pairs", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--judges", type=Path, default=None, help="a folder of judges to time")
    options = parser.parse_args()
    judges = find_judges(options.judges or shipped_judges_dir())
    texts = [
        {"prompt": p.prompt, "response_a": p.response_a, "response_b": p.response_b}
        for p in open_pairs(options.data, limit=options.pairs).pairs()
    ]
    # Small data is repeated. Each copy gets its own mark: the pool scores equal texts once, which
    # would flatter it.
    pairs = []
    for i in range(options.pairs):
        pair = texts[i % len(texts)]
        marked = {side: f"{pair[side]} {i}" for side in ("response_a", "response_b")}
        pairs.append({"prompt": pair["prompt"], **marked})
    print(
        f"{len(pairs)} pairs of {Path(options.data).name}, {len(judges)} judges, "
        f"{2 * len(pairs) * len(judges):,} calls; Python {sys.version.split()[0]}, "
        f"{len(os.sched_getaffinity(0))} cores, load {os.getloadavg()[0]:.1f}"
    )
    cases: dict[str, Callable[[], Scores]] = {
        "row-major loop": lambda: row_major(judges, pairs),
        "plain program-major loop": lambda: plain(judges, pairs),
        "sandbox, 1 worker": lambda: score_pairs(judges, pairs, workers=1)[0],
        "sandbox, 2 workers": lambda: score_pairs(judges, pairs, workers=2)[0],
    }
    best = dict.fromkeys(cases, float("inf"))
    scores: dict[str, Scores] = {}
    for _ in range(options.rounds):
        for name, case in cases.items():
            re.purge()
            begin = time.perf_counter()
            scores[name] = case()
            best[name] = min(best[name], time.perf_counter() - begin)
    reference = best["plain program-major loop"]
    print(f"\n{'':28}{'seconds':>9}{'us/call':>9}{'speed':>8}")
    calls = 2 * len(pairs) * len(judges)
    for name, seconds in best.items():
        equal = np.array_equal(scores[name], scores["plain program-major loop"], equal_nan=True)
        mark = "" if equal else "  SCORES DIFFER"
        each, speed = 1e6 * seconds / calls, reference / seconds
        print(f"{name:28}{seconds:9.2f}{each:9.1f}{speed:7.2f}x{mark}")


if __name__ == "__main__":
    main()
