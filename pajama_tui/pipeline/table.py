"""All pairs of a source as numbers: what is to be scored, gold, prompt groups."""

import contextlib
import hashlib
import zipfile
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pajama_tui import __version__
from pajama_tui.audits.steps import Cancelled
from pajama_tui.errors import InputError
from pajama_tui.pairs.codes import GOLD_CODES, prompt_group
from pajama_tui.pairs.pair import BadRow, Pair
from pajama_tui.pipeline.workspace import Workspace
from pajama_tui.scoring.plan import CHUNK_BYTES, CHUNK_ROWS, Plan, Planner
from pajama_tui.untrusted import printable
from pajama_tui.verdicts.output import opened_whole

_LAYOUT = 3
_PLAN_FIELDS = ("heads", "pair", "side", "characters", "a", "b", "borders")
_TABLE_FIELDS = ("rows", "gold", "groups", "identical")

Progress = Callable[[int, int, int], None]


@dataclass(frozen=True, slots=True)
class PairTable:
    """One line a good pair, in the data's order.

    Attributes:
        plan: the distinct texts to score.
        rows: uint32 (n,), the pair's row in its source.
        gold: int8 (n,), +1 a, -1 b, 2 tie, 0 unknown; labels given in the session count over the
            data's own.
        groups: int64 (n,), a digest of the prompt: equal for pairs of one prompt, in any data.
        identical: bool (n,), both responses are the same text.
        bad: rows of the source that are no pair.
    """

    plan: Plan
    rows: NDArray[np.uint32]
    gold: NDArray[np.int8]
    groups: NDArray[np.int64]
    identical: NDArray[np.bool_]
    bad: int

    def __len__(self) -> int:
        return len(self.rows)


def read_table(
    workspace: Workspace,
    on_progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> PairTable:
    """Read every pair once, or the table kept from the last time if the data is the same.

    Args:
        on_progress: gets (rows read, rows known, bad rows), now and then.

    Raises:
        InputError: no row is a pair.
        Cancelled: `cancelled` said so.
    """
    source = workspace.source
    source.scan(
        (lambda done, total, rows: on_progress(0, rows, 0)) if on_progress else None, cancelled
    )
    if cancelled and cancelled():
        raise Cancelled
    workspace.note_fingerprint()
    key = _key(workspace)
    table = _kept(workspace, key)
    if table is None:
        table = _read_all(workspace, on_progress, cancelled)
        _keep(workspace, key, table)
    return _with_labels(workspace, table)


def read_texts(workspace: Workspace, plan: Plan, positions: NDArray[np.int64]) -> list[
    tuple[str, str]
]:  # fmt: skip
    """The (prompt, response) texts at `positions` of the plan, read from the data again.

    Raises:
        InputError: the data is not what it was when the plan was made.
    """
    texts = []
    for position in positions:
        pair = workspace.source.read(int(plan.pair[position]))
        text: tuple[str, str] | None = None
        if isinstance(pair, Pair):
            text = (pair.prompt, pair.response_b if plan.side[position] else pair.response_a)
        if text is None or not plan.holds(int(position), *text):
            raise _changed(workspace)
        texts.append(text)
    return texts


def read_pairs(
    workspace: Workspace, table: PairTable, index: NDArray[np.int64] | range
) -> Iterator[Pair]:
    """The pairs at `index` of the table, read from the data again.

    Raises:
        InputError: the data is not what it was when the table was made.
    """
    plan = table.plan
    for position in index:
        pair = workspace.source.read(int(table.rows[position]))
        if not isinstance(pair, Pair):
            raise _changed(workspace)
        for text, response in ((plan.a, pair.response_a), (plan.b, pair.response_b)):
            if not plan.holds(int(text[position]), pair.prompt, response):
                raise _changed(workspace)
        yield pair


def _changed(workspace: Workspace) -> InputError:
    return InputError(
        f"{printable(workspace.source.name)} has changed since it was opened; "
        "run the same command again. Scores of unchanged texts are kept."
    )


def _read_all(
    workspace: Workspace,
    on_progress: Progress | None,
    cancelled: Callable[[], bool] | None,
) -> PairTable:
    source = workspace.source
    planner = Planner()
    rows, gold, identical = array("I"), array("b"), array("b")
    groups = array("q")
    bad = 0
    for row in range(len(source)):
        pair = source.read(row)
        if isinstance(pair, BadRow):
            bad += 1
        else:
            planner.add(pair.prompt, pair.response_a, pair.response_b)
            rows.append(row)
            gold.append(GOLD_CODES[pair.gold])
            identical.append(pair.response_a == pair.response_b)
            groups.append(prompt_group(pair.prompt))
        if row % 64 == 0:
            if cancelled and cancelled():
                raise Cancelled
            if on_progress:
                on_progress(row, len(source), bad)
    if not rows:
        source.check()
        raise InputError(f"No row of {printable(source.name)} is a pair.")
    plan = planner.finish()
    at = np.frombuffer(rows, np.uint32)
    # The plan speaks of the n-th pair; from here on of the source's row.
    plan = replace(plan, pair=at[plan.pair])
    return PairTable(
        plan=plan,
        rows=at.copy(),
        gold=np.frombuffer(gold, np.int8).copy(),
        groups=np.frombuffer(groups, np.int64).copy(),
        identical=np.frombuffer(identical, np.int8).astype(bool),
        bad=bad,
    )


def _with_labels(workspace: Workspace, table: PairTable) -> PairTable:
    labels = workspace.session.labels()
    if not labels:
        return table
    gold = table.gold.copy()
    position = {int(row): index for index, row in enumerate(table.rows)}
    for row, label in labels.items():
        if row in position:
            gold[position[row]] = GOLD_CODES[label]
    return PairTable(table.plan, table.rows, gold, table.groups, table.identical, table.bad)


def _key(workspace: Workspace) -> str:
    source = workspace.source
    parts = (
        f"version {__version__} layout {_LAYOUT} chunk {CHUNK_ROWS} {CHUNK_BYTES}",
        str(source.fingerprint),
        str(source.mapping),
        source.format.name,
        f"seed {source.seed} limit {workspace.limit}",
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _kept(workspace: Workspace, key: str) -> PairTable | None:
    scores = workspace.session.directory / "scores"
    for path in scores.glob(f"*/pairs-{key}.npz"):
        damaged = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile)
        with contextlib.suppress(*damaged), np.load(path, allow_pickle=False) as kept:
            plan = Plan(digest=path.parent.name, **{name: kept[name] for name in _PLAN_FIELDS})
            fields = {name: kept[name] for name in _TABLE_FIELDS}
            return PairTable(plan=plan, bad=int(kept["bad"]), **fields)
    return None


def _keep(workspace: Workspace, key: str, table: PairTable) -> None:
    if workspace.session.readonly:
        return
    arrays: dict[str, Any] = {name: getattr(table, name) for name in _TABLE_FIELDS}
    arrays |= {name: getattr(table.plan, name) for name in _PLAN_FIELDS}
    folder = workspace.session.scores_for(table.plan.digest)
    with opened_whole(str(folder / f"pairs-{key}.npz")) as file:
        np.savez(file, bad=np.array(table.bad), **arrays)
