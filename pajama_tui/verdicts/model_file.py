"""Label models on disk: an .npz of arrays and one JSON text, in which nothing is executed."""

import io
import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from pajama_tui.errors import InputError
from pajama_tui.storage import replace_file
from pajama_tui.untrusted import printable
from pajama_tui.verdicts.from_log_odds import FromLogOdds
from pajama_tui.verdicts.model import VerdictModel

_FORMAT = 2

# What zipfile, zlib, NumPy, JSON and the checks of parts raise on damaged or hostile files.
_DAMAGE = (
    OSError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    RecursionError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    zipfile.BadZipFile,
    zlib.error,
)


def save_model(path: Path | str, model: FromLogOdds) -> None:
    """Write `model` to `path`, replaced whole, for `load_model`."""
    header, arrays = model.parts()
    text = json.dumps({"format": _FORMAT, "kind": model.kind, **header})
    file = io.BytesIO()
    named: dict[str, Any] = {**arrays, "header": np.frombuffer(text.encode("ascii"), np.uint8)}
    np.savez_compressed(file, **named)
    replace_file(Path(path), file.getvalue())


@contextmanager
def reading_model(path: Path | str) -> Iterator[None]:
    """Turn whatever goes wrong while a model file is read into a sentence.

    Raises:
        InputError: there is no such file, or what was read of it is damaged.
    """
    shown = printable(str(path))
    try:
        yield
    except InputError:
        raise
    except FileNotFoundError:
        raise InputError(f"There is no label model at {shown}; fit one first.") from None
    except _DAMAGE as error:
        raise InputError(
            f"{shown} is not a label model of this program, or is damaged "
            f"({printable(str(error), limit=120)}); fit the model again."
        ) from None


def load_model(path: Path | str) -> VerdictModel:
    """Return the model that `save` wrote to `path`; nothing in the file is executed.

    Raises:
        InputError: there is no such file, or it is not one of these.
    """
    from pajama_tui.verdicts.blend import BlendModel
    from pajama_tui.verdicts.model import LinearModel
    from pajama_tui.verdicts.vote_model import VoteModel

    kinds: dict[str, Any] = {each.kind: each for each in (LinearModel, VoteModel, BlendModel)}
    with reading_model(path):
        # NumPy itself would take another file for a pickle, and advise to load it as one.
        if Path(path).is_file() and not zipfile.is_zipfile(path):
            raise ValueError("not a zip archive")
        with Path(path).open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            header = json.loads(file["header"].tobytes())
            arrays = {name: file[name] for name in file.files if name != "header"}
        if header["format"] != _FORMAT:
            raise InputError(
                f"{printable(str(path))} was written by another version of this program "
                f"(format {header['format']}, this one reads {_FORMAT}); fit the model again."
            )
        model: VerdictModel = kinds[header["kind"]].from_parts(header, arrays)
    return model
