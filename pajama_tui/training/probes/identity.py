"""Which model a probe was fitted on, and how another one differs from it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_TEXTS = (
    "The answer is 7 because 3 + 4 = 7.\n\n1. First, 12.5% of $1,234 is $154.25.\n",
    "  def f(x):\n\treturn x**2  # ünïcödé 中文 🙂\n\n\nQuestion:\nWhat's next?",
)


@dataclass(frozen=True)
class ModelIdentity:
    """What has to be equal for a probe to mean anything; None where it is not known.

    Attributes:
        name: as asked for; compared by its last part, without regard to case.
        width: of a hidden state.
        layers: blocks of the whole model.
        heads: attention heads a layer.
        tokenizer: a digest of the vocabulary and of how it cuts up some texts.
        dtype: what the hidden states were computed in; told, not compared.
    """

    name: str
    width: int | None
    layers: int | None
    heads: int | None
    tokenizer: str | None
    dtype: str | None = None

    def differences(self, other: "ModelIdentity") -> list[str]:
        """How `other` differs, as clauses for a sentence; [] where a probe fits it."""
        found = []
        if short_name(self.name) != short_name(other.name):
            found.append(f"it is {other.name}, not {self.name}")
        for name, what in (
            ("width", "hidden states of {} numbers"),
            ("layers", "{} layers"),
            ("heads", "{} heads a layer"),
        ):
            mine, its = getattr(self, name), getattr(other, name)
            if None not in (mine, its) and mine != its:
                found.append(f"it has {what.format(its)}, not {mine}")
        if None not in (self.tokenizer, other.tokenizer) and self.tokenizer != other.tokenizer:
            found.append("its tokenizer is another one")
        return found

    def to_dict(self) -> dict[str, Any]:
        """Return the values by name."""
        return {
            "name": self.name,
            "width": self.width,
            "layers": self.layers,
            "heads": self.heads,
            "tokenizer": self.tokenizer,
            "dtype": self.dtype,
        }

    @staticmethod
    def from_dict(value: Any) -> "ModelIdentity":
        """Read what `to_dict` gave; ValueError, with a clause, where it is something else."""
        if not isinstance(value, Mapping) or not isinstance(value.get("name"), str):
            raise ValueError("it does not name its model")
        for name in ("width", "layers", "heads"):
            number = value.get(name)
            if number is not None and (type(number) is not int or number < 1):
                raise ValueError(f"its model's '{name}' is no positive number")
        for name in ("tokenizer", "dtype"):
            if not isinstance(value.get(name), str | None):
                raise ValueError(f"its model's '{name}' is no text")
        names = ("name", "width", "layers", "heads", "tokenizer", "dtype")
        return ModelIdentity(*(value.get(name) for name in names))  # type: ignore[arg-type]


def short_name(name: str) -> str:
    """The last part of a hub id or path, in lower case."""
    return name.rstrip("/").rpartition("/")[2].lower()


def tokenizer_digest(tokenizer: Any) -> str:
    """A digest, 16 hex digits, that two tokenizers share if they are the same in use."""
    digest = hashlib.sha256(json.dumps(sorted(tokenizer.get_vocab().items())).encode())
    ids = [tokenizer(text, truncation=False, verbose=False)["input_ids"] for text in _TEXTS]
    digest.update(json.dumps(ids).encode())
    return digest.hexdigest()[:16]
