"""What a server of the Messages API can do, found out once and remembered."""

import hashlib
import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from pajama_tui.errors import PajamaError
from pajama_tui.llm.reply import Reply, Request
from pajama_tui.storage import replace_file

# Says nothing of JSON: an answer in JSON shows that the schema was held to.
PROBE_PROMPT = "Write the word yes."
_PROBE_SCHEMA = {
    "type": "object",
    "properties": {"word": {"type": "string"}},
    "required": ["word"],
}
_MEMORY_VERSION = 1


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a server does.

    Attributes:
        json_schema: holds the model to `output_config.format`.
        extras: accepts `effort` and `cache_control`.
        count_tokens: counts tokens beforehand.
        batches: takes batches.
        usage: says at the end of a stream how many tokens it took.
    """

    json_schema: bool
    extras: bool
    count_tokens: bool
    batches: bool
    usage: bool


EVERYTHING = Capabilities(True, True, True, True, True)
# What is safe to ask of any server before it has been tried.
NOTHING = Capabilities(False, False, False, False, False)


def probes(model: str) -> tuple[Request, Request]:
    """Return the two tiny requests that try the schema, and effort with caching."""
    with_schema = Request(model, [("user", PROBE_PROMPT)], max_tokens=256, schema=_PROBE_SCHEMA)
    with_extras = Request(
        model,
        [("user", PROBE_PROMPT)],
        system="Be brief.",
        max_tokens=16,
        effort="low",
        cache=True,
    )
    return with_schema, with_extras


def holds_to_schema(reply: Reply) -> bool:
    """Return whether the answer to the first probe shows that the schema was held to."""
    text = reply.text.strip()
    return text.startswith("{") and reply.data is not None and "word" in reply.data


def remembered(base_url: str, cache: Path | None = None) -> Capabilities | None:
    """Return what was found out about the server earlier, or None."""
    try:
        found = json.loads(_path(base_url, cache).read_bytes())
        if found["version"] != _MEMORY_VERSION or found["base_url"] != _shown(base_url):
            return None
        values: dict[str, Any] = {field.name: found[field.name] for field in fields(Capabilities)}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    if any(type(value) is not bool for value in values.values()):
        return None
    return Capabilities(**values)


def remember(base_url: str, able: Capabilities, cache: Path | None = None) -> None:
    """Keep what was found out; where that can't be written, it is found out anew next time."""
    found = {"version": _MEMORY_VERSION, "base_url": _shown(base_url), **asdict(able)}
    try:
        replace_file(_path(base_url, cache), json.dumps(found, indent=1) + "\n")
    except PajamaError:
        return


def forget(base_url: str, cache: Path | None = None) -> None:
    """Forget what was found out, after the server was upgraded or replaced."""
    _path(base_url, cache).unlink(missing_ok=True)


def _path(base_url: str, cache: Path | None) -> Path:
    if cache is None:
        import platformdirs

        cache = platformdirs.user_cache_path("pajama-tui") / "endpoints"
    return cache / f"{hashlib.sha256(_shown(base_url).encode()).hexdigest()[:32]}.json"


def _shown(base_url: str) -> str:
    # A name and password in the address are secrets, and no secret is written anywhere.
    scheme, separator, rest = base_url.rstrip("/").partition("://")
    return scheme + separator + rest.rpartition("@")[2]
