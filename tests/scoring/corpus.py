"""The hostile judges as test material: their headers, a run that suits them, and what is right."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pajama_tui.programs.judge import Judge, read_judge
from pajama_tui.scoring import Limits, ScoreFailure

FOLDER = Path(__file__).parent / "hostile"
LIMITS = Limits(cpu_seconds=0.5, wall_seconds=2, memory_mib=256)
CANARY = "pajama-canary-"
SIDES = {"a": 0, "b": 1}
_HEADER = re.compile(r"#\s*(expect|scores|breach|trigger|health):\s*(.*)")


@dataclass(frozen=True)
class Hostile:
    """One file of the corpus and what its header says about it."""

    judge: Judge
    category: str
    kinds: frozenset[str]
    scores: str
    breach: float | None
    health: str

    @property
    def id(self) -> str:
        return f"{self.category}/{self.judge.name}"


def read_hostile(path: Path) -> Hostile:
    """Read one file's header; the rest stays data."""
    keys: dict[str, str] = {}
    for line in path.read_bytes().decode("utf-8-sig", "surrogateescape").splitlines():
        if not line.startswith("#"):
            break
        if match := _HEADER.match(line):
            keys[match[1]] = match[2].strip()
    return Hostile(
        judge=read_judge(path),
        category=path.parent.name,
        kinds=frozenset(kind.strip() for kind in keys["expect"].split("|")),
        scores=keys["scores"],
        breach=float(keys["breach"]) if "breach" in keys else None,
        health=keys.get("health", ""),
    )


CORPUS = [read_hostile(path) for path in sorted(FOLDER.glob("*/*.py"))]


def quick_part(corpus: list[Hostile]) -> list[Hostile]:
    """A few of each category, those first that need no killing."""
    picked = []
    for category in sorted({hostile.category for hostile in corpus}):
        members = [hostile for hostile in corpus if hostile.category == category]
        members.sort(key=lambda hostile: ("timeout" in hostile.kinds, hostile.judge.name))
        picked += members[: 1 if "timeout" in members[0].kinds else 4]
    return picked


def pairs() -> list[dict[str, Any]]:
    """Twelve pairs with lengths of both parities, one trigger word, secrets in their other fields.

    The last pair repeats the first: its texts are scored once.
    """
    words = "tea rain plum stone lamp chair green nine river music paper cloud".split()
    made = []
    for index, word in enumerate(words[:11]):
        sentence = f"{word.title()} number {index} is on the table, and nobody has moved it."
        made.append(
            {
                "prompt": f"Where is the {word}? Please answer in one sentence.",
                "response_a": sentence + " It is there" + "!" * (index % 3 + 1),
                "response_b": " ".join(words[index:]) + "," * (index % 4),
                "label": f"{CANARY}label-{index}",
                "note": f"{CANARY}note-{index}",
            }
        )
    made[4]["response_b"] += " kumquat"
    return [*made, dict(made[0])]


def neighbours() -> list[Judge]:
    """Honest judges with a secret in a comment of their source."""
    source = (
        "# {canary}source-{n}\ndef judging_function(query, response):\n    return len(response)\n"
    )
    return [Judge(f"neighbour_{n}", "honest", source.format(canary=CANARY, n=n)) for n in range(8)]


def interleaved(judges: list[Judge]) -> list[Judge]:
    """`judges` with a neighbour before every eighth of them."""
    around = neighbours()
    step = len(judges) // len(around) + 1
    mixed: list[Judge] = []
    for n, neighbour in enumerate(around):
        mixed += [neighbour, *judges[n * step : (n + 1) * step]]
    return mixed


def complaint(hostile: Hostile, scores: NDArray[np.float32], failures: list[ScoreFailure]) -> str:
    """What is wrong with a run of `hostile`, "" when it went as its header says.

    Args:
        scores: float32 (n_pairs, 2).
        failures: its own failures only.
    """
    finite = np.isfinite(scores)
    if hostile.breach is not None and (scores == np.float32(hostile.breach)).any():
        return f"BREACH: it returned {hostile.breach}"
    told = "; ".join(f"{f.kind}: {f.message} ({f.count})" for f in failures)
    if CANARY in told:
        return f"a secret is in its failures: {told}"
    unknown = {failure.kind for failure in failures} - hostile.kinds
    if unknown:
        return f"unexpected {', '.join(sorted(unknown))}: {told}"
    if not failures and "ok" not in hostile.kinds:
        return f"no failure; scores {scores[:3].tolist()}"
    right = {
        "none": not finite.any(),
        "all": finite.all() and not failures,
        "some": finite.any() and not finite.all() and bool(failures),
        "any": True,
    }
    if not right[hostile.scores]:
        return f"{finite.sum()} of {finite.size} scores are finite, not '{hostile.scores}': {told}"
    if not finite.all() and not failures:
        return "scores are missing and no failure says why"
    for failure in failures:
        if finite[failure.pair, SIDES[failure.side]]:
            return f"pair {failure.pair}{failure.side} is listed as failed and has a score: {told}"
    return ""
