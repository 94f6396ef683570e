"""What the label models are worth, what they cost, and how they compare with other packages.

    python benchmarks/verdicts.py accuracy MATRICES [--seeds N] [--labels 0,25,...] [--methods ...]
    python benchmarks/verdicts.py cost [--rows N] [--judges M] [--methods ...]
    python benchmarks/verdicts.py packages [--rows N] [--judges M]

`accuracy` reads score matrices with gold (NumPy .npz, one a data set: `val_s1`, `val_s2`,
`test_s1`, `test_s2` (rows, judges), `val_gold`, `test_gold` 0 for response 1, 1 for response 2, -1
unknown, `val_group`, `test_group` equal for rows of one prompt), and measures every method on gold
rows that it has not learned from. `cost` and `packages` make their scores. Progress goes to stderr.

Everything runs on one thread.
"""

import os

# Before anything loads NumPy or torch.
os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["OMP_NUM_THREADS"] = "1"
os.environ["MKL_NUM_THREADS"] = "1"

import argparse
import sys
from pathlib import Path

import verdicts_cost
import verdicts_packages
import verdicts_tables
from verdicts_accuracy import measure, read_sets

from pajama_tui.errors import PajamaError
from pajama_tui.verdicts.methods import ALONE


def main() -> None:
    """Measure what was asked for, and print the tables."""
    options = _parser().parse_args()
    try:
        if options.what == "accuracy":
            sets = read_sets(options.matrices)
            measured = measure(sets, options.labels, options.methods, options.seeds)
            for line in verdicts_tables.lines(measured):
                print(line)
        elif options.what == "cost" and options.one:
            method, gold = options.one
            print(verdicts_cost.one(options.rows, options.judges, method, gold, options.rounds))
        elif options.what == "cost":
            for line in verdicts_cost.lines(
                options.rows, options.judges, options.methods, options.rounds, Path(__file__)
            ):
                print(line, flush=True)
        else:
            for line in verdicts_packages.lines(options.rows, options.judges, options.rounds):
                print(line, flush=True)
    except PajamaError as error:
        sys.exit(str(error))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    commands = parser.add_subparsers(dest="what", required=True)
    accuracy = commands.add_parser("accuracy", help="held-out figures on score matrices with gold")
    accuracy.add_argument("matrices", type=Path, help="a folder of .npz files")
    accuracy.add_argument("--seeds", type=int, default=10, help="how many splits and draws")
    accuracy.add_argument(
        "--labels",
        type=_labels,
        default=_labels("0,25,50,100,250,max"),
        help="numbers of gold rows to learn from; max is the whole pool, at most 500",
    )
    _add_methods(accuracy, "; the first is compared with the others")
    cost = commands.add_parser("cost", help="CPU seconds and memory on made scores")
    _add_sizes(cost, rows=1_000_000)
    _add_methods(cost, "")
    cost.add_argument("--one", nargs=2, metavar=("METHOD", "GOLD"), help=argparse.SUPPRESS)
    packages = commands.add_parser("packages", help="beside the packages snorkel and flyingsquid")
    _add_sizes(packages, rows=100_000)
    return parser


def _add_sizes(parser: argparse.ArgumentParser, rows: int) -> None:
    parser.add_argument("--rows", type=int, default=rows)
    parser.add_argument("--judges", type=int, default=80)
    parser.add_argument("--rounds", type=int, default=3, help="the fastest counts")


def _add_methods(parser: argparse.ArgumentParser, more: str) -> None:
    parser.add_argument(
        "--methods",
        type=lambda text: tuple(text.split(",")),
        default=ALONE,
        help=f"label models, with commas between them{more}",
    )


def _labels(text: str) -> tuple[int | None, ...]:
    """Return numbers of labels; None stands for max."""
    return tuple(None if part == "max" else int(part) for part in text.split(","))


if __name__ == "__main__":
    main()
