"""Features of an aspect's rows, read in batches that are the same whenever a job goes on."""

from collections.abc import Callable, Sequence

from pajama_tui.errors import PajamaError
from pajama_tui.training.models.groups import full_groups
from pajama_tui.training.probe_learning.candidates import Cell, Space
from pajama_tui.training.probes.cache import FeatureCache
from pajama_tui.training.probes.extract import BATCH_TOKENS, extract
from pajama_tui.training.probes.features import Features, Floats
from pajama_tui.training.probes.language_model import LanguageModel
from pajama_tui.training.probes.prompts import Prompt
from pajama_tui.untrusted import printable

# Of a token, so many characters; what is wrong with it makes batches a little smaller or larger.
_CHARACTERS = 4


def gather(
    model: LanguageModel,
    prompt: Prompt,
    texts: Sequence[tuple[str, str]],
    space: Space,
    *,
    batch_tokens: int | None,
    cache: FeatureCache,
    on_batch: Callable[[int], None],
) -> None:
    """Read texts and keep their features in the cache.

    Rounding depends on what is in a batch, in half precision visibly. Here a batch is the same
    texts whether a job was interrupted or not, and is kept whole.

    Raises:
        PajamaError: the cache cannot be written; see `extract` for others.
    """
    budget = batch_tokens or 2 * BATCH_TOKENS[model.device]
    distinct = list(dict.fromkeys(texts))
    for group in full_groups([len(q) + len(r) for q, r in distinct], budget * _CHARACTERS):
        some = [distinct[at] for at in group]
        _extract(model, prompt, some, space, cache, batch=len(some))
        if cache.fault:
            raise PajamaError(
                f"{cache.fault[0].upper()}{cache.fault[1:]}. Make room in "
                f"{printable(str(cache.folder))}, or name another place with --cache, and resume."
            )
        on_batch(len(some))


def kept_features(
    model: LanguageModel,
    prompt: Prompt,
    texts: Sequence[tuple[str, str]],
    space: Space,
    cache: FeatureCache,
) -> Features:
    """Return the features of texts that were gathered."""
    return _extract(model, prompt, texts, space, cache, batch=1)


class Columns:
    """The columns of cells, those of the last few kept.

    Args:
        features: of all rows.
        rows: positions of the rows that columns are wanted of.
    """

    def __init__(self, features: Features, rows: Sequence[int]) -> None:
        self._features = features
        self._rows = list(rows)
        self._kept: dict[tuple[tuple[int, ...], str, str], Floats] = {}

    def __call__(self, cell: Cell) -> Floats:
        """Return float64 (n, columns)."""
        key = (cell.layers, cell.pool, cell.columns_family)
        if key not in self._kept:
            if len(self._kept) >= 8:
                self._kept.pop(next(iter(self._kept)))
            self._kept[key] = self._features.matrix(*key)[self._rows]
        return self._kept[key]


def _extract(
    model: LanguageModel,
    prompt: Prompt,
    texts: Sequence[tuple[str, str]],
    space: Space,
    cache: FeatureCache,
    batch: int,
) -> Features:
    layers = range(len(model.blocks.modules))
    families = [Cell((0,), space.pools[0], family).columns_family for family in space.families]
    return extract(
        model, prompt, texts, [*layers], [*space.pools], [*dict.fromkeys(families)],
        batch_tokens=1 << 40, batch_size=batch, cache=cache,
    )  # fmt: skip
