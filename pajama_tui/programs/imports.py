"""The modules that a judge may import: compute only, part of every Python, open in the sandbox."""

ALLOWED_IMPORTS = frozenset(
    str.split(
        "__future__ abc array ast base64 binascii bisect calendar cmath codecs collections "
        "colorsys contextlib copy csv dataclasses datetime decimal difflib enum fnmatch fractions "
        "functools graphlib hashlib heapq html io itertools json keyword math numbers operator "
        "pprint quopri random re reprlib statistics string stringprep struct textwrap time token "
        "tokenize types typing unicodedata urllib.parse zlib"
    )
)
"""Top-level names, or dotted ones where only a part of a package is open."""


def is_allowed(module: str) -> bool:
    """True if `module` (dotted), or a package that holds it, is in `ALLOWED_IMPORTS`."""
    parts = module.split(".")
    return any(".".join(parts[:length]) in ALLOWED_IMPORTS for length in range(1, len(parts) + 1))
