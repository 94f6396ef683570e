"""Text of others made fit for a tokenizer."""

from collections.abc import Iterable


def harmless(text: str, special_tokens: Iterable[str]) -> str:
    """The text with no lone surrogates, which no tokenizer takes, and no token that acts.

    Where a text spells one (the end of a turn, say), a space inside makes it mere text.
    """
    if not text.isascii():
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    for token in special_tokens:
        if len(token) > 1 and token in text:
            text = text.replace(token, f"{token[0]} {token[1:]}")
    return text
