"""One setting changed from inside the program: in the session, or in the user's config.toml."""

from dataclasses import dataclass
from typing import Any, Literal

from pajama_tui.config import load_config
from pajama_tui.config_write import find_setting, read_value, write_setting
from pajama_tui.errors import InputError, PajamaError
from pajama_tui.pipeline.workspace import Workspace, limits_of
from pajama_tui.untrusted import printable

Where = Literal["session", "user"]
# What makes other verdicts of the same scores, and what makes other scores.
_JUDGES_AGAIN = ("label_model", "abstain_below")
_SCORES_AGAIN = ("timeout", "memory")


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of a setting.

    Attributes:
        sentence: says it.
        verdicts: whether verdicts follow from it that differ from those before.
    """

    sentence: str
    verdicts: bool


def change_setting(workspace: Workspace, name: str, text: str, where: Where) -> Changed:
    """Set a setting to what is typed, keep it, and let it hold here where it can.

    Args:
        text: as typed; "" takes the value away, so that the next source counts again.

    Raises:
        InputError: it is no value of this setting, or a session can't have one of its own.
        PajamaError: the session is read-only; the file can't be written.
    """
    setting = find_setting(name)
    value = read_value(setting, text) if text.strip() else None
    if where == "session":
        if not setting.session:
            raise InputError(f"'{name}' can't be a session's own: keep it in your config.toml.")
        workspace.session.update("settings", **_with_it(name, value))
        kept = f"in {printable(str(workspace.session.directory))}"
    else:
        kept = f"in {printable(str(write_setting(name, value)))}"
    workspace.session.note("setting changed", setting=name, value=_plain(value), where=where)
    before = workspace.config[name]
    source = workspace.config.source(name)
    if source == "flag" or source.startswith("environment"):
        return Changed(
            f"{name} is kept {kept}, but {source} counts over it until the program is started "
            "without that.",
            False,
        )
    fresh = load_config().within(workspace.session.settings)
    workspace.config = workspace.config.changed(name, fresh[name], fresh.source(name))
    _apply(workspace, name)
    now = fresh[name]
    holds = _holds(name)
    said = f"{name} is {_shown(now)}, kept {kept}.{holds}"
    if fresh.source(name) == "session" and where == "user":
        said = f"{name} is kept {kept}; in this session its own value, {_shown(now)}, counts."
    return Changed(said, before != now and name in (*_JUDGES_AGAIN, *_SCORES_AGAIN))


def _with_it(name: str, value: Any) -> dict[str, Any]:
    # What the confidence was chosen for holds no more.
    return {name: value, "abstain_for": None} if name == "abstain_below" else {name: value}


def _apply(workspace: Workspace, name: str) -> None:
    value = workspace.config[name]
    if name == "workers":
        workspace.workers = int(value)
    elif name in _SCORES_AGAIN:
        workspace.limits = limits_of(workspace.config)
    elif name == "label_model":
        workspace.label_model = str(value)
    elif name == "abstain_below":
        workspace.abstain_below = float(value)
    elif name == "theme":
        workspace.theme = str(value)


def _holds(name: str) -> str:
    if name in _JUDGES_AGAIN:
        return " Verdicts are made anew by it."
    if name in _SCORES_AGAIN:
        return " Scores made otherwise do not count: r runs the judges under it."
    if name == "workers":
        return " The next run goes by it."
    if name in ("theme", "model", "budget", "parallel", "base_url", "prices"):
        return ""
    return " It holds from the next start."


def _plain(value: Any) -> Any:
    return value if isinstance(value, int | float | str) or value is None else str(value)


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return printable(str(value), limit=80) or "empty"


def refuse_while_running(name: str, running: bool) -> None:
    """Raise PajamaError where a run is under way that goes by this setting."""
    if running and name in _SCORES_AGAIN:
        raise PajamaError(f"A run is under way by the old {name}: c cancels it, then change it.")
