"""The libraries that learning a probe needs."""

from importlib.util import find_spec

from pajama_tui.errors import MissingExtra


def require_learning() -> None:
    """Raise MissingExtra where they are not installed."""
    for name in ("torch", "transformers", "sklearn"):
        if find_spec(name) is None:
            raise MissingExtra("Learning a probe", "probe")
