"""Programs as judges: which of two LLM responses is better, decided locally by small programs."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pajama_tui.training.probes.evaluate import evaluate_samples

__version__ = "0.1.0"

__all__ = ["__version__", "evaluate_samples"]


def __getattr__(name: str) -> Any:
    if name != "evaluate_samples":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from pajama_tui.training.probes.evaluate import evaluate_samples

    return evaluate_samples
