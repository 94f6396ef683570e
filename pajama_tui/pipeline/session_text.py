"""What is known of a session, in lines of a name and a value."""

from datetime import datetime

from pajama_tui.pipeline.session_facts import SessionFacts
from pajama_tui.untrusted import printable

_UNITS = ("B", "kB", "MB", "GB", "TB")


def fact_lines(facts: SessionFacts) -> list[tuple[str, str]]:
    """Return names and values; a name of "" goes on with the one before. All safe to show."""
    lines = [
        ("directory", printable(str(facts.directory), limit=400)),
        ("made", " ".join(filter(None, (local_time(facts.created), _by(facts.made_by))))),
        ("last written", local_time(facts.used)),
        ("data", printable(facts.data, limit=400) + ("" if facts.there else _away(facts))),
        ("", _data(facts)),
        ("columns", mapping_text(facts)),
        ("seeds", " ".join(f"{printable(str(k))} {_text(v)}" for k, v in facts.seeds.items())),
        ("labels", f"{facts.labels:,} pairs with gold given in the session"),
        ("judges", _judges(facts)),
        ("on disk", bytes_text(facts.size)),
    ]
    lines += [("", f"{bytes_text(size):>10}  {part}") for part, size in facts.parts]
    lines.append(("open in", _holder(facts)))
    return [(name, value) for name, value in lines if value]


def bytes_text(size: int) -> str:
    """Return a number of bytes in three digits with its unit."""
    amount = float(size)
    for unit in _UNITS:
        if amount < 999.5 or unit == _UNITS[-1]:
            break
        amount /= 1000
    return f"{amount:.0f} {unit}" if amount >= 99.95 or unit == "B" else f"{amount:.1f} {unit}"


def local_time(at: str) -> str:
    """Return a time in ISO 8601 by the clock on the wall, to the minute; "" for ""."""
    if not at:
        return ""
    return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M")


def mapping_text(facts: SessionFacts) -> str:
    """Return the columns that were chosen, "" where they are a guess."""
    return ", ".join(f"{_text(name)}={_text(value)}" for name, value in facts.mapping.items())


def _by(version: str) -> str:
    return f"by pajama-tui {version}" if version else ""


def _away(facts: SessionFacts) -> str:
    return "" if facts.data_size is None else "  (not there now)"


def _data(facts: SessionFacts) -> str:
    size = "" if facts.data_size is None else bytes_text(facts.data_size)
    kept = f"fingerprint {facts.fingerprint[:12]}" if facts.fingerprint else "never read to its end"
    return " · ".join(filter(None, (printable(facts.format, limit=60), size, kept)))


def _judges(facts: SessionFacts) -> str:
    parts = [f"{facts.own:,} of the session's own", f"{facts.versions:,} versions kept"]
    if facts.disabled:
        parts.append(f"{facts.disabled:,} disabled")
    return " · ".join(parts)


def _holder(facts: SessionFacts) -> str:
    if not facts.holder:
        return "nothing: anybody may write in it"
    ended = {True: " (which has ended)", None: " (whether it still runs can't be known from here)"}
    return facts.holder + ended.get(facts.gone, "")


def _text(value: object) -> str:
    return printable(str(value), limit=120)
