"""Label models on disk: an .npz of arrays and one JSON text, in which nothing is executed."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any, ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from pajama_tui.errors import InputError
from pajama_tui.storage import replace_file
from pajama_tui.untrusted import printable
from pajama_tui.verdicts.model import VerdictModel

_FORMAT = 2

Arrays = dict[str, NDArray[Any]]


class Storable(Protocol):
    """A label model that can be taken apart and put together."""

    kind: ClassVar[str]

    def parts(self) -> tuple[dict[str, Any], Arrays]:
        """Return plain JSON values, and named arrays."""


def save_model(path: Path | str, model: Storable) -> None:
    """Write `model` to `path`, replaced whole, for `load_model`."""
    header, arrays = model.parts()
    text = json.dumps({"format": _FORMAT, "kind": model.kind, **header})
    file = io.BytesIO()
    named: dict[str, Any] = {**arrays, "header": np.frombuffer(text.encode("ascii"), np.uint8)}
    np.savez_compressed(file, **named)
    replace_file(Path(path), file.getvalue())


def load_model(path: Path | str) -> VerdictModel:
    """Return the model that `save` wrote to `path`; nothing in the file is executed.

    Raises:
        InputError: there is no such file, or it is not one of these.
    """
    from pajama_tui.verdicts.blend import BlendModel
    from pajama_tui.verdicts.model import LinearModel
    from pajama_tui.verdicts.vote_model import VoteModel

    kinds: dict[str, Any] = {each.kind: each for each in (LinearModel, VoteModel, BlendModel)}
    path = Path(path)
    shown = printable(str(path))
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            header = json.loads(file["header"].tobytes())
            arrays = {name: file[name] for name in file.files if name != "header"}
        if header["format"] != _FORMAT:
            raise InputError(
                f"{shown} was written by another version of this program "
                f"(format {header['format']}, this one reads {_FORMAT}); fit the model again."
            )
        model: VerdictModel = kinds[header["kind"]].from_parts(header, arrays)
    except InputError:
        raise
    except FileNotFoundError:
        raise InputError(f"There is no label model at {shown}; fit one first.") from None
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise InputError(
            f"{shown} is not a label model of this program, or is damaged "
            f"({printable(str(error), limit=120)}); fit the model again."
        ) from None
    return model
