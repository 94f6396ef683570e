"""A request as the parameters of the Messages API, with no more in it than the server takes."""

from typing import Any

from pajama_tui.llm.capabilities import Capabilities
from pajama_tui.llm.extract import in_words, strict_schema
from pajama_tui.llm.reply import Request


def parameters(request: Request, able: Capabilities) -> dict[str, Any]:
    """Return what `messages.create` is to be called with.

    Where the server ignores schemas, the schema becomes words at the end of the last message.
    """
    messages = [{"role": role, "content": _sendable(text)} for role, text in request.messages]
    found: dict[str, Any] = {
        "model": request.model,
        "max_tokens": request.max_tokens,
        "messages": messages,
    }
    config: dict[str, Any] = {}
    if request.schema is not None:
        if able.json_schema:
            schema = strict_schema(request.schema)
            config["format"] = {"type": "json_schema", "schema": schema}
        else:
            messages[-1]["content"] += "\n\n" + in_words(request.schema)
    if request.effort is not None and able.extras:
        config["effort"] = request.effort
    if config:
        found["output_config"] = config
    if request.system:
        system = _sendable(request.system)
        if request.cache and able.extras:
            kept = {"type": "ephemeral"}
            found["system"] = [{"type": "text", "text": system, "cache_control": kept}]
        else:
            # What every server of this API understands.
            found["system"] = system
    return found


def _sendable(text: str) -> str:
    """Return `text` without lone surrogates, which data rows may hold and UTF-8 cannot."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
