"""Pairs: open a data file of any known format and read its rows as pairs."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pajama_tui.pairs.detect import FormatGuess
    from pajama_tui.pairs.mapping import ColumnMap
    from pajama_tui.pairs.opening import open_pairs
    from pajama_tui.pairs.pair import BadRow, Gold, Pair
    from pajama_tui.pairs.source import PairSource

__all__ = ["BadRow", "ColumnMap", "FormatGuess", "Gold", "Pair", "PairSource", "open_pairs"]

_HOMES = {
    "BadRow": "pair",
    "ColumnMap": "mapping",
    "FormatGuess": "detect",
    "Gold": "pair",
    "Pair": "pair",
    "PairSource": "source",
    "open_pairs": "opening",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
