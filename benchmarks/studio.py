"""What the studio costs: start, keys, bytes, memory, editing; on a terminal of the benchmark's own.

    python benchmarks/studio.py [--part startup|keys|bytes|idle|rows|editor] [--json OUT]

The programs measured are real ones in a pseudo-terminal that answers questions as a modern terminal
does. Each figure has its bar beside it, where there is one, and what can be compared with a plain
Textual app is compared with one in the same run. Everything that is made (a file of 1 GB among it)
lies in a folder of temporary files, and is taken away afterwards. Linux only.

Times are of this machine as it is now; its load is printed with them. Ratios and processor times
are what to compare elsewhere.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import studio_bytes
import studio_editor
import studio_keys
import studio_rows
import studio_startup
from studio_figures import Row
from studio_made import Place

_Part = Callable[[Place, argparse.Namespace], list[Row]]
PARTS: dict[str, _Part] = {
    "startup": lambda place, at: studio_startup.measure(place, at.big, at.runs),
    "keys": lambda place, at: studio_keys.measure(place, at.rows, at.keys),
    "bytes": lambda place, at: studio_bytes.measure(place, min(at.rows, 2000), at.runs),
    "idle": lambda place, at: studio_bytes.idle(place, at.rows, at.seconds),
    "rows": lambda place, at: studio_rows.measure(place, at.big, at.rows),
    "editor": lambda place, at: studio_editor.measure(place, at.lines, at.runs),
}


def main() -> None:
    """Measure what was asked for, and print the table."""
    options = _parser().parse_args()
    found: dict[str, list[Row]] = {}
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory(prefix="studio-", dir=options.folder) as folder:
        place = Place(Path(folder))
        for name in options.part or PARTS:
            found[name] = PARTS[name](place, options)
            print(f"\n{name}, at a load of {os.getloadavg()[0]:.1f}")
            for row in found[name]:
                print(row, flush=True)
    if options.json:
        figures = {name: [row.to_json() for row in rows] for name, rows in found.items()}
        options.json.write_text(json.dumps(figures, indent=1))
    over = [
        f"{row.name}: {figure}"
        for rows in found.values()
        for row in rows
        for figure in row.figures
        if not figure.met
    ]
    print("\nevery bar is met" if not over else "\nover the bar:\n  " + "\n  ".join(over))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--part", action="append", choices=PARTS, help="only this; may be repeated")
    parser.add_argument("--json", type=Path, help="write all figures there")
    parser.add_argument("--folder", type=Path, help="where the made files lie meanwhile")
    parser.add_argument(
        "--big", type=int, default=1_000_000, help="pairs of 1 kB in the large file"
    )
    parser.add_argument("--rows", type=int, default=100_000, help="pairs of the file that is run")
    parser.add_argument(
        "--runs", type=int, default=7, help="starts, page turns, edits of each kind"
    )
    parser.add_argument("--keys", type=int, default=150, help="keys of each phase")
    parser.add_argument("--seconds", type=float, default=10.0, help="how long to listen")
    parser.add_argument("--lines", type=int, default=1000, help="of the source that is edited")
    return parser


if __name__ == "__main__":
    if sys.platform != "linux":
        sys.exit("Processor times and memory are read from Linux's /proc.")
    main()
