"""CPU seconds and memory of fitting a label model and applying it to all rows."""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from verdicts_bars import machine, met, trees
from verdicts_made import made_scores

from pajama_tui.errors import PajamaError
from pajama_tui.verdicts import fit_verdicts

GOLD = {"none": 0, "250": 250, "all": None}
"""How many rows have gold; None: every one."""

FIT_BAR, PREDICT_BAR, PEAK_BAR = 1.0, 0.1, 400.0
"""CPU seconds, CPU seconds, and MB beyond the scores, for a million rows of 80 judges."""

LONG = 60.0
"""No further round after so many seconds."""

_BAR_SIZE = (1_000_000, 80)
# ru_maxrss is in kilobytes, but on macOS in bytes.
_PEAK_UNIT = 1e6 if sys.platform == "darwin" else 1e3


class Timed(NamedTuple):
    """The least of several rounds, in seconds, and what the step returned."""

    cpu: float
    wall: float
    result: Any


def timed(step: Callable[[], object], rounds: int) -> Timed:
    """Return the least CPU and wall seconds that `step` took, in fewer rounds if these are long."""
    cpu: list[float] = []
    wall: list[float] = []
    while len(cpu) < rounds and sum(wall) < LONG:
        begin = time.process_time(), time.perf_counter()
        result = step()
        cpu.append(time.process_time() - begin[0])
        wall.append(time.perf_counter() - begin[1])
    return Timed(min(cpu), min(wall), result)


def lines(
    rows: int, judges: int, methods: Sequence[str], rounds: int, script: Path
) -> Iterator[str]:
    """Yield the table; `script` measures each method in a process of its own, for its peak."""
    megabytes = rows * judges * 2 * 4 / 1e6
    yield f"{rows:,} rows x {judges} judges: scores of {megabytes:,.0f} MB; {machine()}; {trees()}"
    yield (
        f"CPU and wall seconds, best of {rounds} in one process, so that imports do not count; "
        "peak MB beyond the scores, of the first fit and prediction, imports included."
    )
    barred = (rows, judges) == _BAR_SIZE
    if barred:
        yield (
            f"Bars: fit under {FIT_BAR:g} CPU s (but for trees), predict under {PREDICT_BAR:g}, "
            f"peak under {PEAK_BAR:g} MB."
        )
    heads = ("gold", "fit CPU", "wall", "predict CPU", "wall", "peak MB", "load")
    yield ""
    yield f"{'':22}" + "".join(f"{head:>12}" for head in heads)
    read = None
    for method in methods:
        for gold in GOLD:
            print(f"{method}, gold {gold} ...", file=sys.stderr)
            found = _in_child(script, rows, judges, method, gold, rounds)
            if "refused" in found:
                yield f"{method} is left out: {found['refused']}"
                break
            read = found["read"]
            values = "".join(
                f"{found[name]:12.3f}"
                for name in ("fit_cpu", "fit_wall", "predict_cpu", "predict_wall")
            )
            verdict = f"   {_bars(found)}" if barred else ""
            yield (
                f"{method:22}{gold:>12}{values}{found['peak']:12.0f}{found['load']:12.1f}{verdict}"
                f"{'   with trees' if found['trees'] else ''}"
            )
    if read is not None:
        yield ""
        yield f"For scale: to read all scores once, as np.add.reduce does, takes {read:.3f} CPU s."


def one(rows: int, judges: int, method: str, gold: str, rounds: int) -> str:
    """Return what one method takes, as JSON; to be run in a process of its own."""
    scores, truth = made_scores(rows, judges)
    labelled = GOLD[gold]
    if labelled is not None:
        truth[labelled:] = 0
    before = _peak()
    try:
        model = fit_verdicts(scores, truth, method)
    except PajamaError as error:
        return json.dumps({"refused": str(error)})
    model.predict_proba(scores)
    peak = _peak() - before
    fit = timed(lambda: fit_verdicts(scores, truth, method), rounds)
    predict = timed(lambda: model.predict_proba(scores), rounds)
    found = {
        "fit_cpu": fit.cpu,
        "fit_wall": fit.wall,
        "predict_cpu": predict.cpu,
        "predict_wall": predict.wall,
        "peak": peak,
        "read": timed(lambda: np.add.reduce(scores, axis=None), rounds).cpu,
        "trees": hasattr(model, "trees"),
        "load": os.getloadavg()[0],
    }
    return json.dumps(found)


def _in_child(
    script: Path, rows: int, judges: int, method: str, gold: str, rounds: int
) -> dict[str, float | str]:
    command = [sys.executable, str(script), "cost", "--one", method, gold]
    command += ["--rows", str(rows), "--judges", str(judges), "--rounds", str(rounds)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise PajamaError(f"Measuring {method} failed: {done.stderr.strip().splitlines()[-1]}")
    found: dict[str, float | str] = json.loads(done.stdout)
    return found


def _bars(found: dict[str, float | str]) -> str:
    bars = {"fit_cpu": FIT_BAR, "predict_cpu": PREDICT_BAR, "peak": PEAK_BAR}
    missed = [name for name, bar in bars.items() if float(found[name]) >= bar]
    return met(not missed) + (f": {', '.join(missed)}" if missed else "")


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _PEAK_UNIT
