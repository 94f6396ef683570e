"""Responses with scores, as probes learn from them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pajama_tui.pairs.pair import BadRow
from pajama_tui.training.probes.prompts import Prompt


@dataclass(frozen=True, slots=True)
class LabelledRow:
    """One response with what is known of its worth.

    Attributes:
        id: as in the data; else its position, from 0.
        line: 1-based line (or record) in the file.
        scores: by aspect: an int from 1 to 5, or 0 or 1 where `LabelledData.binary` holds the
            aspect; None where the data has the aspect and no score.
        source: where the row is from, as far as it says; "" where it does not.
        part: the split the data puts it in ("train", "test"); "" where it says none.
        confidence: of the labels, 0.5 .. 1; 1 where it is not known.
    """

    id: str
    line: int
    question: str
    response: str
    scores: Mapping[str, int | None]
    source: str = ""
    part: str = ""
    confidence: float = 1.0


@dataclass(frozen=True)
class LabelledData:
    """What a file of labelled rows holds.

    Attributes:
        name: the file's, safe to show.
        title: what it was taken for.
        rows: in the file's order; those of one response under several aspects are one row.
        binary: the aspects whose labels are 0 and 1.
        bad: the rows that cannot be used.
        prompts: what a model read of the rows when they were scored, where the data has it.
    """

    name: str
    title: str
    rows: Sequence[LabelledRow]
    binary: frozenset[str] = frozenset()
    bad: Sequence[BadRow] = ()
    prompts: Mapping[str, Prompt] = field(default_factory=dict)

    @property
    def aspects(self) -> list[str]:
        """Every aspect that a row has, the known ones first."""
        from pajama_tui.training.probes.prompts import ASPECTS

        found = dict.fromkeys(aspect for row in self.rows for aspect in row.scores)
        return [*(a for a in ASPECTS if a in found), *(a for a in found if a not in ASPECTS)]
