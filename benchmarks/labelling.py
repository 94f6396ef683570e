"""Which order of labelling teaches the label model most: a simulation on data with gold.

    pajama-tui run pairs.jsonl --session SESSION
    python benchmarks/labelling.py pairs.jsonl=SESSION [more.jsonl=SESSION ...] [--seeds 20]
        [--labels 25,50,100] [--every 5] [--method auto]

For each seed, half of the prompts are held out. Gold of the other half is hidden, and given out
label by label in the order that `pipeline.label_order` proposes; the model is fitted anew after
every 5 labels. Then verdicts on the held-out half are compared with its gold. All orders see the
same halves, so that differences from "random" are paired. "order" takes the rows as they stand in
the data, which is not another draw for each seed: its differences vary with the halves alone.
"spread" is what `audits.first_labels` proposes. Intervals are 95 %, Student's t over seeds; halves
of the same data overlap, so that they are somewhat too narrow for other data.
"""

import os

# Before anything loads NumPy.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np

from pajama_tui.audits import first_labels
from pajama_tui.audits.metrics import credit, log_loss_rows
from pajama_tui.config import load_config
from pajama_tui.errors import PajamaError
from pajama_tui.pipeline.label_order import ORDERS, propose, split_votes
from pajama_tui.pipeline.scoring import stored
from pajama_tui.pipeline.table import read_table
from pajama_tui.pipeline.workspace import Workspace
from pajama_tui.session_labels import LabelLog
from pajama_tui.verdicts import fit_verdicts
from pajama_tui.verdicts.rows import seeded_keys

WAYS = (*ORDERS, "spread")
# Two-sided 95 % of Student's t, by degrees of freedom; 1.96 beyond.
_T = {9: 2.262, 11: 2.201, 14: 2.145, 19: 2.093, 23: 2.069, 29: 2.045, 39: 2.023}


class Simulation:
    """One data set's scores and gold, to label in several orders."""

    def __init__(self, data, session, method):
        config = load_config({}, environ={})
        with Workspace.open(data, config, session=Path(session), readonly=True) as workspace:
            self.name = Path(data).stem
            self.table = read_table(workspace)
            matrix = stored(workspace, self.table)
            self.scores = matrix.rows(slice(None), matrix.live)
        self.method = method

    def run(self, way, seed, counts, every):
        """Return {labels: (accuracy, log-loss)} on the held-out half."""
        table = self.table
        test = seeded_keys(table.groups, seed) % 2 == 0
        gold = np.zeros_like(table.gold)
        log, model, found = LabelLog(), self._fit(gold), {0: self._measure(self._fit(gold), test)}
        spread = []
        if way == "spread":
            pool = np.flatnonzero(~test & ~table.identical)
            first = first_labels(
                model, self.scores[pool], max(counts), seed, groups=table.groups[pool]
            )
            spread = list(pool[first.rows])
        for done in range(max(counts)):
            if done % every == 0 and done and way in ("uncertainty", "disagreement"):
                model = self._fit(gold)
            hidden = replace(table, gold=gold, identical=table.identical | test)
            if way == "spread":
                position = int(spread.pop(0)) if spread else None
            else:
                position = self._propose(hidden, log, way, seed, model, done % every == 0)
            if position is None:
                break
            gold[position] = table.gold[position]
            log.take({"row": int(table.rows[position]), "gold": "a", "order": way})
            if done + 1 in counts:
                found[done + 1] = self._measure(self._fit(gold), test)
        return found

    def _propose(self, table, log, way, seed, model, anew):
        p_a = model.predict_proba(self.scores) if way == "uncertainty" else None
        if way == "disagreement" and anew:
            live = range(self.scores.shape[1])
            rows = SimpleNamespace(rows=lambda index, columns: self.scores[index])
            self._votes = split_votes(
                SimpleNamespace(matrix=rows, live=live, model=model), table, seed
            )
        votes = self._votes if way == "disagreement" else None
        after = int(table.rows[0]) - 1 if not log.decisions else log.decisions[-1].row
        found = propose(table, log, way, seed=seed, after=after, p_a=p_a, votes=votes)
        return found.position if found else None

    def _fit(self, gold):
        return fit_verdicts(self.scores, gold, self.method, 0, groups=self.table.groups)

    def _measure(self, model, test):
        p_a, gold = model.predict_proba(self.scores[test]), self.table.gold[test]
        sided = gold != 2
        return (
            float(credit(p_a, gold).mean()),
            float(log_loss_rows(p_a[sided], gold[sided]).mean()),
        )


def main():
    """Simulate what was asked for, and print a table for each data set."""
    options = _parser().parse_args()
    counts = sorted(options.labels)
    for given in options.data:
        data, _, session = given.rpartition("=")
        try:
            simulation = Simulation(data, session, options.method)
        except PajamaError as error:
            sys.exit(str(error))
        found = {way: [] for way in options.ways}
        for seed in range(options.seeds):
            for way in options.ways:
                found[way].append(simulation.run(way, seed, counts, options.every))
            print(f"{simulation.name}: seed {seed}", file=sys.stderr)
        _print(simulation, found, counts, options.seeds)


def _print(simulation, found, counts, seeds):
    table = simulation.table
    print(f"\n{simulation.name}: {len(table)} pairs, {simulation.scores.shape[1]} judges,", end=" ")
    print(f"{len(np.unique(table.groups))} prompts, {seeds} seeds; held-out accuracy in %")
    none = np.array([each[0][0] for each in found[next(iter(found))]])
    print(f"  without labels {_interval(100 * none)}")
    print(f"  {'labels':>6} {'order':13} {'accuracy':>20} {'minus random':>22} {'log-loss':>9}")
    for count in counts:
        reached = {
            way: np.array([each[count] for each in runs])
            for way, runs in found.items()
            if all(count in each for each in runs)
        }
        for way, figures in reached.items():
            apart = "-"
            if way != "random" and "random" in reached:
                apart = _interval(100 * (figures - reached["random"])[:, 0], "+")
            accuracy, loss = _interval(100 * figures[:, 0]), figures[:, 1].mean()
            print(f"  {count:>6} {way:13} {accuracy:>20} {apart:>22} {loss:9.3f}")


def _interval(values, sign=""):
    half = _T.get(len(values) - 1, 1.96) * values.std(ddof=1) / np.sqrt(len(values))
    mean = values.mean()
    return f"{mean:{sign}.1f} [{mean - half:{sign}.1f}, {mean + half:{sign}.1f}]"


def _parser():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", nargs="+", metavar="DATA=SESSION")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument(
        "--labels", type=lambda text: [int(each) for each in text.split(",")], default=[25, 50, 100]
    )
    parser.add_argument("--every", type=int, default=5, help="labels between two fits")
    parser.add_argument("--method", default="auto")
    parser.add_argument("--ways", type=lambda text: text.split(","), default=list(WAYS))
    return parser


if __name__ == "__main__":
    main()
