"""The one place where errors of the anthropic package become our own faults."""

import ssl
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from pajama_tui.llm.faults import Asked, Fault, Trouble, safe_detail, trouble

_BY_TYPE = {
    "invalid_request_error": Fault.BAD_REQUEST,
    "authentication_error": Fault.BAD_KEY,
    "billing_error": Fault.NO_CREDIT,
    "permission_error": Fault.FORBIDDEN,
    "not_found_error": Fault.NOT_FOUND,
    "request_too_large": Fault.TOO_LARGE,
    "rate_limit_error": Fault.RATE_LIMITED,
    "timeout_error": Fault.SERVER_ERROR,
    "api_error": Fault.SERVER_ERROR,
    "overloaded_error": Fault.OVERLOADED,
}
_BY_STATUS = {
    401: Fault.BAD_KEY,
    402: Fault.NO_CREDIT,
    403: Fault.FORBIDDEN,
    404: Fault.NOT_FOUND,
    413: Fault.TOO_LARGE,
    429: Fault.RATE_LIMITED,
    529: Fault.OVERLOADED,
}
# 4xx that pass on their own.
_PASSING_STATUS = {408, 409, 425}


def trouble_of(error: Exception, asked: Asked, *, began: bool) -> Trouble:
    """Return what `error`, raised inside the anthropic package, means.

    Args:
        began: some of the answer had come.
    """
    import anthropic
    import httpx2

    if isinstance(error, httpx2.HTTPError):
        return _of_transport(error, asked)
    # Broken JSON raises ValueError; a stream of something else, AssertionError and worse.
    if not isinstance(error, anthropic.AnthropicError):
        fault = Fault.GARBLED if began else Fault.NOT_MESSAGES
        return trouble(fault, asked, safe_detail(f"{type(error).__name__}: {error}"))
    if isinstance(error, anthropic.APIStatusError):
        return _of_status(error, asked, began=began)
    if isinstance(error, anthropic.APITimeoutError):
        if isinstance(error.__cause__, httpx2.ConnectTimeout | httpx2.PoolTimeout):
            perhaps = "; perhaps it speaks http" if asked.place.startswith("https:") else ""
            return trouble(Fault.UNREACHABLE, asked, f"no connection in time{perhaps}", unpaid=True)
        return trouble(Fault.NO_ANSWER, asked)
    if isinstance(error, anthropic.APIConnectionError):
        return _of_connection(error.__cause__ or error, asked)
    if isinstance(error, anthropic.CredentialsError):
        return trouble(Fault.NO_CREDENTIALS, asked, safe_detail(error), unpaid=True)
    return trouble(Fault.NOT_MESSAGES, asked, safe_detail(error))


def trouble_of_body(body: Any, kind: str, asked: Asked, *, unpaid: bool = False) -> Trouble:
    """Return what a complete body that is no message means.

    Args:
        body: parsed JSON, or None where it is none.
        kind: its content type.
        unpaid: surely nothing was charged.
    """
    error = body.get("error") if isinstance(body, Mapping) else None
    if isinstance(error, Mapping):
        fault = _BY_TYPE.get(str(error.get("type")), Fault.SERVER_ERROR)
        detail = _in_place(fault, safe_detail(error.get("message")))
        return trouble(fault, asked, detail, unpaid=unpaid)
    if isinstance(body, Mapping) and "choices" in body:
        what = "an answer of OpenAI's API"
    elif "html" in kind:
        what = "a web page"
    elif isinstance(body, Mapping | list):
        what = "JSON that is no message"
    else:
        what = safe_detail(f"{kind or 'something'} that can't be read")
    return trouble(Fault.NOT_MESSAGES, asked, what)


def _of_transport(error: Exception, asked: Asked) -> Trouble:
    """Return what an error of the HTTP library means while a body is read."""
    import httpx2

    if isinstance(error, httpx2.TimeoutException):
        return trouble(Fault.STALLED, asked)
    if isinstance(error, httpx2.DecodingError):
        return trouble(Fault.NOT_MESSAGES, asked, f"a body it can't have meant ({_name(error)})")
    return trouble(Fault.CUT, asked, _name(error))


def _of_connection(cause: BaseException, asked: Asked) -> Trouble:
    """Return what an error of the HTTP library means while no answer has begun."""
    import httpx2

    if any(isinstance(each, ssl.SSLCertVerificationError) for each in _chain(cause)):
        return trouble(Fault.UNTRUSTED_SERVER, asked, safe_detail(cause), unpaid=True)
    if isinstance(
        cause, httpx2.UnsupportedProtocol | httpx2.InvalidURL | httpx2.LocalProtocolError
    ):
        return trouble(Fault.BAD_ADDRESS, asked, safe_detail(cause), unpaid=True)
    if isinstance(cause, httpx2.TooManyRedirects):
        return trouble(Fault.BAD_ADDRESS, asked, "it redirects in a circle", unpaid=True)
    if isinstance(cause, httpx2.DecodingError):
        return trouble(Fault.NOT_MESSAGES, asked, f"a body it can't have meant ({_name(cause)})")
    if isinstance(cause, httpx2.ConnectError | httpx2.ProxyError):
        return trouble(Fault.UNREACHABLE, asked, safe_detail(cause), unpaid=True)
    return trouble(Fault.UNREACHABLE, asked, _name(cause))


def _of_status(error: Any, asked: Asked, *, began: bool) -> Trouble:
    status: int = error.status_code
    fault = _BY_TYPE.get(error.type) or _BY_STATUS.get(status)
    if fault is None:
        fault = Fault.SERVER_ERROR if status >= 500 or status == 200 else Fault.BAD_REQUEST
    words = error.api_message if isinstance(error.api_message, str) else None
    if words is None:
        words = f"status {status}" if status != 200 else _error_words(error.body)
    headers = error.response.headers
    retry = True if status in _PASSING_STATUS else None
    # An error inside a stream has the headers of its beginning, which say nothing about it.
    if status != 200:
        retry = {"true": True, "false": False}.get(headers.get("x-should-retry", ""), retry)
    after = None if status == 200 else retry_after(headers)
    detail = _in_place(fault, safe_detail(words))
    return trouble(fault, asked, detail, retry=retry, after=after, unpaid=not began)


def _error_words(body: object) -> str:
    error = body.get("error") if isinstance(body, Mapping) else None
    words = error.get("message") if isinstance(error, Mapping) else None
    return str(words or body or "no reason given")


def _in_place(fault: Fault, detail: str) -> str:
    return f" ({detail})" if fault is Fault.RATE_LIMITED else detail


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that `retry-after-ms` or `retry-after` (seconds or a date) asks for."""
    try:
        return max(0.0, float(headers["retry-after-ms"]) / 1000)
    except (KeyError, ValueError):
        pass
    value = headers.get("retry-after", "")
    try:
        seconds = float(value)
    except ValueError:
        try:
            when = parsedate_to_datetime(value)
        except ValueError:
            return None
        if when.tzinfo is None:
            when = when.replace(tzinfo=UTC)
        seconds = (when - datetime.now(UTC)).total_seconds()
    # NaN compares false.
    return seconds if seconds > 0 else 0.0


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    for _ in range(10):
        if error is None:
            return
        yield error
        error = error.__cause__ or error.__context__


def _name(error: BaseException) -> str:
    return safe_detail(str(error) or type(error).__name__)
