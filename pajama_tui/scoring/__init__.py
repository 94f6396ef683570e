"""Judges over pairs: sandbox, worker pool, score store.

`score_pairs` is loaded when first used, so that importing this package costs nothing.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pajama_tui.scoring.limits import Limits as Limits
    from pajama_tui.scoring.score import ScoreFailure as ScoreFailure
    from pajama_tui.scoring.score import score_pairs as score_pairs

_HOMES = {"score_pairs": "score", "ScoreFailure": "score", "Limits": "limits"}
__all__ = ["Limits", "ScoreFailure", "score_pairs"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
