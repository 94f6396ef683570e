"""Texts of others inside a question, between lines that they can't imitate."""

import re
import secrets

_SURROGATES = re.compile("[\ud800-\udfff]")


def delimited(text: str) -> str:
    """Return `text` between lines that name a random word which is not in it.

    The system prompt says what the lines mean, see `prompts.SYSTEM`.
    """
    word = secrets.token_hex(8)
    while word in text:
        word = secrets.token_hex(8)
    # A surrogate can't be sent.
    sendable = _SURROGATES.sub("\ufffd", text)
    return f"<<DATA {word}\n{sendable}\n<<END {word}"
