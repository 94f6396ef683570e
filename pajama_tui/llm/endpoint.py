"""Where the model is and what proves who asks: base URL and credentials, checked before use."""

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from pajama_tui.errors import InputError
from pajama_tui.untrusted import printable

KEY_VARIABLE = "ANTHROPIC_API_KEY"
TOKEN_VARIABLE = "ANTHROPIC_AUTH_TOKEN"
URL_VARIABLE = "ANTHROPIC_BASE_URL"
DEFAULT_URL = "https://api.anthropic.com"
# What people paste after the address; the client adds it itself.
_PASTED_PATHS = ("/v1/messages", "/v1")
# Servers on one's own box ask for none, but the client insists on sending one.
_NO_KEY = "none"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A server of the Messages API and how to sign in.

    Attributes:
        base_url: without a slash or /v1 at its end; None: what the profile on disk names.
        source: where the credentials come from: a variable's name, "profile" or "none needed".
        notices: sentences the user should see before anything is sent.
    """

    base_url: str | None
    source: str
    api_key: str | None = field(default=None, repr=False)
    auth_token: str | None = field(default=None, repr=False)
    notices: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """The address for messages: made safe to show, without a user name or password."""
        return shown_url(self.base_url or DEFAULT_URL)


def find_endpoint(
    base_url: str | None = None,
    environ: Mapping[str, str] = os.environ,
    *,
    named: str = "--base-url",
) -> Endpoint:
    """Find the server and the credentials; nothing is sent.

    Credentials: `ANTHROPIC_API_KEY`, `ANTHROPIC_AUTH_TOKEN`, then a profile or workload identity,
    which the anthropic package resolves. A server that isn't Anthropic's may have none.

    Args:
        base_url: as typed with --base-url; None: `ANTHROPIC_BASE_URL`, or Anthropic's own.
        named: what gave `base_url`, for messages.

    Raises:
        InputError: the address or a key can't be right, or there are no credentials.
    """
    option = named if base_url is not None else URL_VARIABLE
    typed = base_url if base_url is not None else environ.get(URL_VARIABLE, "").strip() or None
    notices: list[str] = []
    url = None if typed is None else _checked_url(typed, option, notices)
    key = _checked_key(environ, KEY_VARIABLE)
    token = _checked_key(environ, TOKEN_VARIABLE)
    if key and token:
        notices.append(f"Both {KEY_VARIABLE} and {TOKEN_VARIABLE} are set: the key is used.")
    if key or token:
        if url is not None and url.startswith("http:") and not is_loopback(url):
            notices.append(
                f"{shown_url(url)} is not encrypted: whoever is on the way can read the key and "
                "all that is sent."
            )
        source = KEY_VARIABLE if key else TOKEN_VARIABLE
        return Endpoint(url or DEFAULT_URL, source, key, None if key else token, tuple(notices))
    if url is not None and not is_anthropic(url):
        return Endpoint(url, "none needed", _NO_KEY, None, tuple(notices))
    if _has_profile(environ):
        return Endpoint(url, "profile", notices=tuple(notices))
    raise InputError(
        f"There is no key for {shown_url(url or DEFAULT_URL)}. Set {KEY_VARIABLE}, or name a "
        "server of your own with --base-url."
    )


def is_anthropic(url: str) -> bool:
    """Return whether `url` is Anthropic's own API, which can do all that we may ask for."""
    host = urlsplit(url).hostname or ""
    return host == "api.anthropic.com" or host.endswith(".anthropic.com")


def is_loopback(url: str) -> bool:
    """Return whether `url` is on this machine."""
    host = urlsplit(url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def shown_url(url: str) -> str:
    """Return `url` for messages: no user name, password or control character in it."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return printable(f"{parts.scheme}://{host}{parts.path}", limit=200)


def _checked_url(typed: str, option: str, notices: list[str]) -> str:
    url = typed.strip().rstrip("/")
    parts = _parsed(url)
    shown = printable(url.rpartition("@")[2], limit=100)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        raise InputError(
            f"{option} must be an address such as http://localhost:8000, not '{shown}'."
        )
    if parts.query or parts.fragment:
        raise InputError(f"{option} must end before '?' and '#': '{shown}'.")
    for path in _PASTED_PATHS:
        if url.endswith(path):
            url = url.removesuffix(path).rstrip("/")
            notices.append(f"'{path}' at the end of {option} is left out: the client adds it.")
            break
    return url


def _parsed(url: str) -> SplitResult | None:
    if not url.isascii() or not url.isprintable() or " " in url:
        return None
    try:
        parts = urlsplit(url)
        # Raises where it is out of range.
        _ = parts.port
    except ValueError:
        return None
    return parts


def _checked_key(environ: Mapping[str, str], variable: str) -> str | None:
    key = environ.get(variable, "").strip()
    for place, char in enumerate(key, 1):
        if not "!" <= char <= "~":
            raise InputError(
                f"{variable} can't be right: its character {place} is {_named(char)}, which no "
                "key has. Copy the key once more."
            )
    return key or None


def _named(char: str) -> str:
    if char in " \t\r\n":
        return "a blank or line end"
    # A key is a secret: say which character only where it can't be part of one.
    return f"U+{ord(char):04X}"


def _has_profile(environ: Mapping[str, str]) -> bool:
    if environ.get("ANTHROPIC_PROFILE") or environ.get("ANTHROPIC_FEDERATION_RULE_ID"):
        return True
    folder = environ.get("ANTHROPIC_CONFIG_DIR") or Path.home() / ".config" / "anthropic"
    places = [Path(folder, "active_config"), Path(folder, "configs", "default.json")]
    return any(os.path.isfile(place) for place in places)
