"""How a table says what it is held to, and on what machine it was made."""

import os
import sys
from importlib.util import find_spec

import numpy as np

BAR = "bar"
"""Every line about a bar begins so."""


def bar(where: str, what: str, good: bool, otherwise: str = "") -> str:
    """Return a line that says whether a bar was met, and `otherwise` if it was not."""
    more = f" ({otherwise})" if otherwise and not good else ""
    return f"{BAR}, {where}: {what}: {met(good)}{more}"


def met(good: bool) -> str:
    """Return the verdict on a bar."""
    return "met" if good else "NOT MET"


def machine() -> str:
    """Return what a reader needs to know of the machine."""
    return (
        f"Python {sys.version.split()[0]}, NumPy {np.__version__}, one thread of "
        f"{len(os.sched_getaffinity(0))} cores, load {os.getloadavg()[0]:.1f}"
    )


def trees() -> str:
    """Return whether methods may use trees."""
    there = find_spec("sklearn") is not None
    return f"scikit-learn {'is' if there else 'is not'} installed"
