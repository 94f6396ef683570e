"""The part of the standard library that judges can import, loaded before files are shut off."""

import contextlib
import importlib
import sys
from collections.abc import Iterable
from types import ModuleType
from typing import NoReturn

# Compute only. A superset of what the checker recommends; the rest of what judges see in
# sys.modules came along with these and reaches nothing that the kernel lets through.
MODULES = tuple(
    """
    __future__ abc array ast base64 binascii bisect builtins calendar cmath codecs collections
    collections.abc colorsys contextlib copy csv dataclasses datetime _strptime decimal difflib
    dis enum errno fnmatch fractions functools gc graphlib hashlib heapq html html.entities
    html.parser inspect io itertools json json.decoder json.encoder keyword linecache locale
    logging math numbers opcode operator os pprint random re reprlib secrets shlex signal stat
    statistics string struct sys textwrap threading time token tokenize traceback types typing
    unicodedata urllib.parse warnings weakref zlib encodings.ascii encodings.cp1250
    encodings.cp1251 encodings.cp1252 encodings.iso8859_1 encodings.iso8859_2 encodings.latin_1
    encodings.raw_unicode_escape encodings.rot_13 encodings.unicode_escape encodings.utf_16
    encodings.utf_16_be encodings.utf_16_le encodings.utf_32 encodings.utf_32_be
    encodings.utf_32_le encodings.utf_7 encodings.utf_8 encodings.utf_8_sig encodings.charmap
    encodings.koi8_r encodings.koi8_u encodings.cp1253 encodings.cp1254 encodings.cp1255
    encodings.cp1256 encodings.cp1257 encodings.cp850 encodings.cp852 encodings.cp866
    encodings.iso8859_5 encodings.iso8859_7 encodings.iso8859_9 encodings.iso8859_15 encodings.gbk
    encodings.shift_jis
    """.split()
)
_NOT_FOR_JUDGES = """
    asyncio ctypes _ctypes mmap subprocess _posixsubprocess socket _socket select selectors
    fcntl resource pty tty termios multiprocessing _multiprocessing _posixshmem ssl readline
    sqlite3 shutil tempfile pathlib platform importlib.resources zipimport concurrent
    faulthandler pdb bdb
    """.split()


class ForbiddenImport(ImportError):
    """A judge imported a standard module that is not open to judges."""


class _Gate:
    """The only finder left: it finds nothing and says so."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> NoReturn:
        root = name.partition(".")[0]
        if root in sys.stdlib_module_names:
            raise ForbiddenImport(f"judges may not import '{name}'", name=name)
        raise ModuleNotFoundError(
            f"No module named '{name}' (judges have the standard library only)", name=name
        )


def load() -> None:
    """Import all that judges may use, so that no file needs to be opened later."""
    for name in MODULES:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    import linecache
    import warnings

    # Formatting a traceback or a warning would read source files.
    linecache.updatecache = lambda *_args, **_kwargs: []
    linecache.checkcache = lambda *_args, **_kwargs: None
    warnings.simplefilter("ignore")


def hidden() -> dict[str, ModuleType]:
    """Loaded modules that judges have no use for, by name; asked once, after `load`.

    Keep the result: taking a module away is cheap in a judge's process only while somebody else
    still holds it.
    """
    return {
        name: module
        for name, module in sys.modules.items()
        if name.partition(".")[0] == "pajama_tui"
        or any(name == other or name.startswith(other + ".") for other in _NOT_FOR_JUDGES)
    }


def close_the_gate() -> None:
    """Leave no way to import what is not loaded."""
    sys.meta_path[:] = [_Gate()]
    sys.path_hooks.clear()
    sys.path.clear()
    sys.path_importer_cache.clear()


def hide(names: Iterable[str]) -> None:
    """Take loaded modules out of a judge's reach by name."""
    for name in names:
        sys.modules.pop(name, None)
