"""What has arrived of one answer so far: text, tokens, and whether it is whole."""

from collections.abc import Mapping
from typing import Any

from pajama_tui.llm.faults import Asked, Fault, Trouble, safe_detail, trouble
from pajama_tui.llm.reply import Usage, estimated_tokens

_WHOLE = {"end_turn", "stop_sequence", "tool_use"}
_BEGINNINGS = {"message_start", "content_block_start", "content_block_delta", "message_delta"}


class Arrival:
    """One answer as it comes in. Servers are not trusted to send what they should.

    Attributes:
        began: something of an answer has come.
        request_id: the server's, made safe, or "".
    """

    def __init__(self) -> None:
        self.began = False
        self.text = ""
        self.thinking = ""
        self.stop_reason: str | None = None
        self.request_id = ""
        self._refusal = ""
        self._counts: dict[str, int] = {}

    def take(self, event: Any) -> str:
        """Take in one event of a stream, and return the text that is new."""
        kind = _field(event, "type")
        if kind not in _BEGINNINGS:
            return ""
        self.began = True
        if kind == "message_start":
            return self._take_message(_field(event, "message"))
        if kind == "content_block_start":
            return self._take_block(_field(event, "content_block"))
        delta = _field(event, "delta")
        if kind == "message_delta":
            self._take_end(delta)
            self._take_usage(_field(event, "usage"))
            return ""
        return self._take_block(delta)

    def take_whole(self, message: Mapping[str, Any]) -> str:
        """Take in a message that came in one piece, and return its text."""
        self.began = True
        return self._take_message(message)

    def usage(self, prompt: int, *, unpaid: bool) -> Usage | None:
        """Return the tokens of this request.

        Args:
            prompt: tokens of the question, as estimated before it was sent.
            unpaid: the server surely charged nothing.

        Returns:
            The server's count where it gave one for the whole answer, else an estimate; None
            where nothing came and nobody can know.
        """
        if not self.began:
            return Usage() if unpaid else None
        count = self._counts.get
        written = estimated_tokens(self.text + self.thinking)
        output = count("output_tokens", 0)
        long = count("ephemeral_1h_input_tokens", 0)
        found = Usage(
            count("input_tokens", 0),
            output,
            count("cache_read_input_tokens", 0),
            max(0, count("cache_creation_input_tokens", 0) - long),
            long,
        )
        # A stream's first count of the output is a token or so; only its last is the whole.
        if found.prompt and output and self.stop_reason is not None:
            return found
        return Usage(
            found.input if found.prompt else prompt,
            max(output, written),
            found.cache_read,
            found.cache_write,
            found.cache_write_long,
            exact=False,
        )

    def trouble(self, asked: Asked, max_tokens: int) -> Trouble | None:
        """Return what is wrong with an answer that ended without an error, or None."""
        stop = self.stop_reason
        if stop in _WHOLE:
            return None if self.text.strip() else trouble(Fault.EMPTY, asked)
        if stop is None:
            return trouble(Fault.TRUNCATED, asked)
        if stop == "max_tokens":
            return trouble(Fault.MAX_TOKENS, asked, f"{max_tokens:,}")
        if stop == "model_context_window_exceeded":
            return trouble(Fault.CONTEXT_FULL, asked)
        if stop == "refusal":
            return trouble(Fault.REFUSED, asked, self._refusal)
        return trouble(Fault.ODD_STOP, asked, safe_detail(stop))

    def _take_message(self, message: Any) -> str:
        blocks = _field(message, "content")
        new = "".join(map(self._take_block, blocks)) if isinstance(blocks, list | tuple) else ""
        self._take_end(message)
        self._take_usage(_field(message, "usage"))
        return new

    def _take_block(self, block: Any) -> str:
        text, thinking = _field(block, "text"), _field(block, "thinking")
        if isinstance(thinking, str):
            self.thinking += thinking
        if not isinstance(text, str):
            return ""
        self.text += text
        return text

    def _take_end(self, delta: Any) -> None:
        stop = _field(delta, "stop_reason")
        if isinstance(stop, str):
            self.stop_reason = stop
        category = _field(_field(delta, "stop_details"), "category")
        if isinstance(category, str):
            self._refusal = f" ({safe_detail(category)})"

    def _take_usage(self, usage: Any) -> None:
        # Counts are totals so far: a later one replaces an earlier one.
        names = (
            "input_tokens",
            "output_tokens",
            "cache_read_input_tokens",
            "cache_creation_input_tokens",
        )
        found = {name: _field(usage, name) for name in names}
        long = "ephemeral_1h_input_tokens"
        found[long] = _field(_field(usage, "cache_creation"), long)
        for name, value in found.items():
            if type(value) is int and value >= 0:
                self._counts[name] = value


def _field(thing: Any, name: str) -> Any:
    """Return a member of a JSON object or of one of the library's objects, or None."""
    return thing.get(name) if isinstance(thing, Mapping) else getattr(thing, name, None)
