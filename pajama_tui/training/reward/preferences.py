"""Verdicts as chosen and rejected responses: what is left out and why, and how they are split."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from pajama_tui.errors import InputError
from pajama_tui.storage import replace_file
from pajama_tui.training.reward.judged import Judged, JudgedPair
from pajama_tui.training.reward.settings import RewardSettings
from pajama_tui.untrusted import printable
from pajama_tui.verdicts.rows import seeded_keys

_FEWEST = 4
_SHARE_OF_GOLD = 0.2
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Preference:
    """A prompt with the response that is better and the one that is worse.

    Attributes:
        p: P(chosen is better): the verdict's, at least 0.5, or 1.0 for gold.
        side: which side of the pair was chosen, "a" or "b".
        group: digest of the prompt.
        line: 1-based line of the verdicts' file.
    """

    prompt: str
    chosen: str
    rejected: str
    p: float
    side: str
    group: int
    line: int

    def to_trl(self) -> dict[str, Any]:
        """One row of TRL's conversational preference format with an explicit prompt.

        There is no `margin`, which TRL's trainer would take off the difference of rewards.
        """
        return {
            "prompt": [{"role": "user", "content": self.prompt}],
            "chosen": [{"role": "assistant", "content": self.chosen}],
            "rejected": [{"role": "assistant", "content": self.rejected}],
            "p_chosen": self.p,
            "line": self.line,
        }


class Dropped(NamedTuple):
    """A row that is in no part, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Split:
    """The three parts, of which no two share a prompt.

    Attributes:
        train, dev: verdicts.
        test: pairs with gold "a" or "b", whatever their verdicts say.
        dropped: the rest, in the order of the file.
        notes: what was decided, in sentences.
    """

    train: list[Preference]
    dev: list[Preference]
    test: list[JudgedPair]
    dropped: list[Dropped]
    notes: tuple[str, ...]

    def counts(self) -> dict[str, Any]:
        """Rows and prompts of each part, the sides that won, and what was left out, by reason."""
        reasons = Counter(row.reason for row in self.dropped)
        return {
            "train": len(self.train),
            "dev": len(self.dev),
            "test": len(self.test),
            "train_prompts": len({row.group for row in self.train}),
            "dev_prompts": len({row.group for row in self.dev}),
            "test_prompts": len({pair.group for pair in self.test}),
            "train_chosen_a": sum(row.side == "a" for row in self.train),
            "train_mean_confidence": float(np.mean([row.p for row in self.train])),
            "dropped": {
                reason: {
                    "rows": count,
                    "lines": [row.line for row in self.dropped if row.reason == reason][:_SHOWN],
                }
                for reason, count in reasons.most_common()
            },
        }


def split(judged: Judged, settings: RewardSettings, name: str) -> Split:
    """Split verdicts by prompt into what is learned, watched and tested.

    The test is gold: every prompt that has any, while at least half of all prompts are left to
    learn from; else a fifth of the prompts with gold, drawn by seed, and the gold of the others is
    not looked at. `settings.test_share` says another share.

    Raises:
        InputError: no verdicts, all for one side, or too few prompts to split.
    """
    pairs = judged.pairs
    if not any(pair.p_a is not None for pair in pairs):
        raise InputError(
            f"{printable(name)} holds no verdicts (pajama_p_a). Make them with "
            "'pajama-tui run DATA --out VERDICTS.jsonl'."
        )
    held = _held_out(pairs, settings)
    test = [p for p in pairs if p.group in held and p.gold in (1, -1) and not _useless(p)]
    usable: list[Preference] = []
    dropped = [Dropped(p.line, r) for p in pairs if (r := _reason(p, held, settings))]
    kept = {row.line for row in dropped}
    usable = [_preference(p) for p in pairs if p.group not in held and p.line not in kept]
    _check(usable, name, dropped, settings)
    notes = [_about_test(pairs, held, test)]
    if settings.balance_sides:
        usable, more = _balanced(usable)
        dropped += more
    dev_groups = drawn_groups({row.group for row in usable}, settings.dev_share, settings.seed + 1)
    share = np.mean([row.side == "a" for row in usable])
    if not settings.balance_sides and not 0.4 <= share <= 0.6:
        notes.append(
            f"{share:.0%} of the verdicts are for side a. A reward model sees no sides, but if "
            "the judges favour one, so do these labels: --balance-sides evens them out."
        )
    return Split(
        train=[row for row in usable if row.group not in dev_groups],
        dev=[row for row in usable if row.group in dev_groups],
        test=test,
        dropped=sorted(dropped),
        notes=tuple(notes),
    )


def write_parts(parts: Split, folder: Path) -> None:
    """Write train, dev and test as TRL reads them, and what was dropped, as JSON lines."""
    test = [gold_preference(pair) for pair in parts.test]
    for name, rows in (("train", parts.train), ("dev", parts.dev), ("test", test)):
        _write(folder / f"{name}.jsonl", (row.to_trl() for row in rows))
    _write(folder / "dropped.jsonl", (row._asdict() for row in parts.dropped))


def gold_preference(pair: JudgedPair) -> Preference:
    """The preference that the gold of a pair, +1 or -1, stands for."""
    return _sided(pair, pair.gold == 1, 1.0)


def _preference(pair: JudgedPair) -> Preference:
    p_a = pair.p_a if pair.p_a is not None else 0.5
    return _sided(pair, p_a > 0.5, max(p_a, 1 - p_a))


def _sided(pair: JudgedPair, a: bool, p: float) -> Preference:
    chosen, rejected = pair.response_a, pair.response_b
    if not a:
        chosen, rejected = rejected, chosen
    side = "a" if a else "b"
    return Preference(pair.prompt, chosen, rejected, p, side, pair.group, pair.line)


def _held_out(pairs: Sequence[JudgedPair], settings: RewardSettings) -> set[int]:
    """The groups of the test."""
    every = {pair.group for pair in pairs}
    gold = {pair.group for pair in pairs if pair.gold in (1, -1)}
    share = settings.test_share
    if share is None:
        share = 1.0 if 2 * len(gold) <= len(every) else _SHARE_OF_GOLD
    return gold if share == 1.0 else drawn_groups(gold, share, settings.seed)


def drawn_groups(groups: set[int], share: float, seed: int) -> set[int]:
    """A share of the groups, drawn by their names, so that other groups change nothing in order."""
    names = np.array(sorted(groups), np.int64)
    order = np.argsort(seeded_keys(names, seed), kind="stable")
    count = round(share * len(names))
    if share > 0 and len(names) > 1:
        count = min(max(count, 1), len(names) - 1)
    return set(names[order[:count]].tolist())


def _useless(pair: JudgedPair) -> str:
    if not pair.response_a.strip() or not pair.response_b.strip():
        return "empty response"
    return "identical responses" if pair.response_a == pair.response_b else ""


def _reason(pair: JudgedPair, held: set[int], settings: RewardSettings) -> str:
    """Why a pair is in no part; "" where it is in one."""
    useless = _useless(pair)
    if pair.group in held:
        if pair.gold == 2:
            return "held out for the test, but its gold is a tie"
        return useless if pair.gold else "its prompt is held out for the test"
    if useless:
        return useless
    if pair.p_a is None:
        return "no verdict"
    if pair.choice in ("tie", "abstain"):
        return f"verdict '{pair.choice}'"
    if abs(pair.p_a - 0.5) < 1e-9:
        return "undecided verdict"
    if max(pair.p_a, 1 - pair.p_a) < settings.min_confidence:
        return f"confidence below {settings.min_confidence:g}"
    return ""


def _balanced(rows: list[Preference]) -> tuple[list[Preference], list[Dropped]]:
    """Leave out the least sure verdicts of the side that has more."""
    of_a = sum(row.side == "a" for row in rows)
    side, spare = (
        ("a", 2 * of_a - len(rows)) if 2 * of_a > len(rows) else ("b", len(rows) - 2 * of_a)
    )
    weakest = sorted((r for r in rows if r.side == side), key=lambda r: (r.p, r.line))[:spare]
    out = {row.line for row in weakest}
    dropped = [Dropped(line, f"more verdicts for side {side}") for line in out]
    return [row for row in rows if row.line not in out], dropped


def _check(
    rows: Sequence[Preference], name: str, dropped: Iterable[Dropped], settings: RewardSettings
) -> None:
    shown = printable(name)
    if len({row.group for row in rows}) < _FEWEST:
        reasons = Counter(row.reason for row in dropped).most_common(3)
        why = "; ".join(f"{count:,} rows: {reason}" for reason, count in reasons)
        raise InputError(
            f"{shown} leaves verdicts of {len({r.group for r in rows})} prompts to learn from, and "
            f"at least {_FEWEST} are needed{f' ({why})' if why else ''}."
        )
    sides = {row.side for row in rows}
    if len(sides) == 1:
        raise InputError(
            f"Every verdict of {shown} is for side {sides.pop()}: judges that always say one side "
            "teach nothing. Swap the sides of half of the pairs at random, and judge them again."
        )


def _about_test(pairs: Sequence[JudgedPair], held: set[int], test: Sequence[JudgedPair]) -> str:
    gold = sum(pair.gold != 0 for pair in pairs)
    if not gold:
        return "There is no gold, so nothing checks the verdicts or the model."
    if not held:
        return "No gold is held out, as you asked: nothing checks the model."
    return (
        f"{len(test):,} of {gold:,} gold rows, all of {len({p.group for p in test}):,} prompts, "
        "are the test; no other gold is looked at. Where the label model that made the verdicts "
        "learned from these rows, the test is kinder than new data."
    )


def _write(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    # ASCII: any string, lone surrogates included, is read back as it was.
    replace_file(path, "".join(json.dumps(row) + "\n" for row in rows))
