"""Where a pretrained model comes from, and its tokenizer; what is wrong with either, in words."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from pajama_tui.errors import InputError
from pajama_tui.training.models.demo_models import PREFIX, demo_folder
from pajama_tui.untrusted import printable

_TOKENIZERS = ("tokenizer.json", "tokenizer.model", "vocab.json", "vocab.txt", "spiece.model")


def place_of(name: str, say: Callable[[str], None]) -> str:
    """The folder or hub id that transformers loads the model `name` from.

    Args:
        name: a folder, a hub id or "demo:NAME".
        say: told, in sentences, what takes long.

    Raises:
        InputError: there is no such folder or demonstration model.
    """
    if name.startswith(PREFIX):
        return str(demo_folder(name, say))
    check_folder(name)
    return name


def check_folder(name: str) -> None:
    """Raise InputError where `name` is a folder that holds no model, or means one that is absent.

    Costs a look at the folder; whether its files are good shows when they are loaded.
    """
    path, shown = Path(name), printable(name, limit=200)
    if path.is_dir():
        if not (path / "config.json").is_file():
            raise InputError(f"{shown} is no model folder: it has no config.json.")
        if not any((path / file).is_file() for file in _TOKENIZERS):
            raise InputError(
                f"The model folder {shown} has no tokenizer (tokenizer.json); save the model's "
                "tokenizer there as well."
            )
    elif path.exists() or name.startswith((".", "/", "~")) or name.count("/") > 1:
        raise InputError(f"There is no model folder {shown}.")


def load_tokenizer(place: str, shown: str, instead: str) -> Any:
    """Load the fast tokenizer of the model at `place`.

    Args:
        shown: the model's name, safe to show.
        instead: the model to name where there is no network.

    Raises:
        InputError: there is none, it is no fast one, or no such model can be had.
    """
    from transformers import AutoTokenizer

    path = Path(place)
    try:
        tokenizer = AutoTokenizer.from_pretrained(place, trust_remote_code=False)
    except (OSError, ValueError, KeyError, ImportError, TypeError) as error:
        if path.is_dir():
            raise InputError(
                f"The tokenizer of {shown} cannot be loaded: {first_line(error)}."
            ) from error
        raise InputError(
            f"{shown} is no model folder, and no model of the hub that can be had from here: "
            f"{first_line(error)}. Without a network, give a folder, or {instead}."
        ) from error
    if not tokenizer.is_fast:
        raise InputError(f"{shown} has no fast tokenizer (tokenizer.json), which is needed here.")
    return tokenizer


def check_weights(missing: Sequence[str], shown: str) -> None:
    """Raise InputError where a checkpoint lacks parts that the model needs.

    Args:
        missing: names of the weights that were not found, those of a head aside.
        shown: the model's name, safe to show.
    """
    # Encoders are saved without it, and nothing here reads it.
    body = [name for name in missing if "pooler" not in name]
    if body:
        raise InputError(
            f"The weights of {shown} lack {len(body)} parts that its config.json asks for, such as "
            f"{printable(body[0], limit=80)}."
        )


def context_length(tokenizer: Any, config: Any) -> int:
    """Tokens that the model takes at most; 10^9 where neither part says."""
    known = [tokenizer.model_max_length, getattr(config, "max_position_embeddings", None)]
    return min((int(n) for n in known if n and n < 10**9), default=10**9)


def first_line(error: BaseException) -> str:
    """The first line of an error's text, without its full stop, safe to show."""
    text = next((line for line in str(error).splitlines() if line.strip()), type(error).__name__)
    return printable(text, limit=300).rstrip(". ")
