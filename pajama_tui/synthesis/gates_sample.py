"""The sample rows on which candidates are measured, and what is known of the rows themselves."""

from collections.abc import Sequence

import numpy as np

from pajama_tui.scoring.column import Column
from pajama_tui.scoring.plan import Planner
from pajama_tui.verdicts.checks import Floats, Scores
from pajama_tui.verdicts.margins import fit_bounds, margins

Row = tuple[str, str, str]
Text = tuple[str, str]

# Characters of the texts on which growth is measured, and how many there are of each size:
# scoring.timing needs twenty calls an octave. Judges that read a text's beginning only level off.
SIZES = (2_500, 10_000, 40_000)
_EACH = 20
_LONGEST_PROMPT = 300


class Sample:
    """A fixed set of rows.

    Args:
        rows: (prompt, response_a, response_b), at least one.
        seed: of what is drawn from them.

    Attributes:
        rows: as given.
        plan: of their distinct texts.
        texts: (prompt, response) in the plan's order.
        long_texts: texts of the three `SIZES`, put together from the responses.
        lengths: by what is measured, the margin in length, float64 (n,), a minus b.
    """

    def __init__(self, rows: Sequence[Row], seed: int) -> None:
        self.rows = list(rows)
        planner = Planner()
        for row in self.rows:
            planner.add(*row)
        self.plan = planner.finish()
        self.texts: list[Text] = [
            (self.rows[int(pair)][0], self.rows[int(pair)][1 + int(side)])
            for pair, side in zip(self.plan.pair, self.plan.side, strict=True)
        ]
        self.long_texts = _long_texts(self.texts, np.random.default_rng(seed))
        characters = np.array([[len(row[1]), len(row[2])] for row in self.rows], np.float64)
        words = np.array([[len(text.split()) for text in row[1:]] for row in self.rows], np.float64)
        self.lengths: dict[str, Floats] = {
            "characters": characters[:, 0] - characters[:, 1],
            "words": words[:, 0] - words[:, 1],
            # A judge may squeeze length: the order of the differences is then that of ratios.
            "log characters": np.log1p(characters[:, 0]) - np.log1p(characters[:, 1]),
            "log words": np.log1p(words[:, 0]) - np.log1p(words[:, 1]),
        }

    def margins(self, column: Column) -> Floats:
        """Return a column's margins, float64 (n,), NaN where a score is missing."""
        a, b = column.scores[self.plan.a], column.scores[self.plan.b]
        return margins_of(np.stack([a, b], axis=-1))


def margins_of(scores: Scores) -> Floats:
    """Return one judge's margins, float64 (n,), from scores (n, 2); NaN where one is missing."""
    own = scores[:, None, :]
    result: Floats = margins(own, fit_bounds(own))[:, 0]
    return result


def _long_texts(texts: Sequence[Text], draw: np.random.Generator) -> list[Text]:
    """The sizes take turns, so that a busy moment of the machine slows all of them alike."""
    prompts = [prompt[:_LONGEST_PROMPT] for prompt, _ in texts]
    whole = "\n".join(response for _, response in texts if response.strip()) or "Nothing was said."
    whole = whole * (2 * max(SIZES) // len(whole) + 1)
    made = []
    for turn in range(_EACH):
        for size in SIZES:
            start = int(draw.integers(len(whole) - size))
            made.append((prompts[turn % len(prompts)], whole[start : start + size]))
    return made
