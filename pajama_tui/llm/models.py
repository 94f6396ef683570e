"""Which models there are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pajama_tui.llm.connection import Connection
from pajama_tui.llm.faults import Asked, Fault, trouble
from pajama_tui.llm.reply import Failed

DEFAULT_MODEL = "claude-sonnet-5-5"
_MOST = 1000


@dataclass(frozen=True, slots=True)
class Model:
    """A model as its server lists it; only the id is sure to be there, and all is untrusted.

    Attributes:
        lifecycle: "active", "deprecated" or "retired".
        max_tokens: the most it may be asked to write; `max_input_tokens`: to read.
    """

    id: str
    name: str | None = None
    lifecycle: str | None = None
    retires_at: datetime | None = None
    max_tokens: int | None = None
    max_input_tokens: int | None = None


async def list_models(connection: Connection) -> list[Model]:
    """Return the models of the server, in its order, without those that are retired.

    Raises:
        Failed: it can't be asked, or lists none.
    """

    async def ask(sdk: Any) -> list[Model]:
        page = await sdk.models.list(limit=_MOST)
        entries = getattr(page, "data", None)
        return [] if not isinstance(entries, list) else list(filter(None, map(_model, entries)))

    found = [model for model in await connection.fetch(ask) if model.lifecycle != "retired"]
    if not found:
        asked = Asked(connection.endpoint.place)
        detail = "no list of models where that API has one"
        raise Failed(Fault.NOT_MESSAGES, trouble(Fault.NOT_MESSAGES, asked, detail).sentence)
    return found


def _model(entry: Any) -> Model | None:
    def member(name: str, kind: type[Any]) -> Any:
        value = entry.get(name) if isinstance(entry, Mapping) else getattr(entry, name, None)
        return value if isinstance(value, kind) else None

    id = member("id", str)
    if not id:
        return None
    return Model(
        id,
        member("display_name", str),
        member("lifecycle", str),
        member("retires_at", datetime),
        member("max_tokens", int),
        member("max_input_tokens", int),
    )
