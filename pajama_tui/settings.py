"""The settings there are: names, kinds, ranges, defaults."""

from dataclasses import dataclass
from pathlib import Path

PRICES_FILE = "prices.toml"


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting.

    Attributes:
        kind: bool, int, float, str or Path. A relative path counts from the file that gives it, or
            from the working directory.
        allowed: the only values there are, if not empty.
        low, high: the range, both ends included.
        own: what would follow if a project's file set it; such a file comes from anybody.
        session: whether a session can have a value of its own.
    """

    name: str
    kind: type[bool] | type[int] | type[float] | type[str] | type[Path]
    default: bool | int | float | str | Path
    doc: str
    allowed: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    own: str = ""
    session: bool = False


SETTINGS = (
    Setting(
        "workers",
        int,
        0,
        "judge processes at once; 0: one a core",
        low=0,
        high=4096,
        session=True,
    ),
    Setting(
        "timeout",
        float,
        1.0,
        "CPU seconds a judge may take a call",
        low=0.01,
        high=3600,
        session=True,
    ),
    Setting(
        "memory",
        int,
        1024,
        "MiB of memory a judge process may use",
        low=64,
        high=1048576,
        session=True,
    ),
    Setting(
        "label_model",
        str,
        "auto",
        "how votes become verdicts",
        allowed=(
            "auto",
            "stack",
            "unsupervised",
            "majority",
            "margin",
            "best",
            "dawid-skene",
            "flyingsquid",
            "flyingsquid-package",
            "snorkel",
            "pajama",
            "paper",
        ),
        session=True,
    ),
    Setting("seed", int, 0, "starts every random choice", low=0, high=2**32 - 1),
    Setting(
        "abstain_below",
        float,
        0.0,
        "abstain where the confidence is below this",
        low=0.0,
        high=1.0,
        session=True,
    ),
    Setting("theme", str, "", "name of the screen's theme; empty: the studio's own"),
    Setting(
        "mouse", bool, True, "whether the studio takes the mouse; false: the terminal keeps it"
    ),
    Setting(
        "color",
        str,
        "auto",
        "colour on the terminal; auto: unless NO_COLOR is set",
        allowed=("auto", "always", "never"),
    ),
    Setting("sessions", Path, Path("sessions"), "folder the sessions are made in"),
    Setting("judges", Path, Path("judges"), "folder of your own judges, RUBRIC/JUDGE.py"),
    Setting("model", str, "", "model that writes judges; empty: the usual one"),
    Setting(
        "base_url",
        str,
        "",
        "server of the Messages API that is asked; empty: Anthropic's",
        own="whoever wrote it would receive your key and your data",
    ),
    Setting("budget", str, "", "cap of a run that asks a model: 2.50 or 500k tokens; empty: none"),
    Setting(
        "features_gib",
        float,
        20.0,
        "GiB of hidden states kept for probes, the least recently used go first; 0: no limit",
        low=0.0,
        high=1048576.0,
        own="whoever wrote it could have what you keep removed",
    ),
    Setting("parallel", int, 4, "questions to a model under way at once", low=1, high=64),
    Setting(
        "prices",
        Path,
        Path(PRICES_FILE),
        "file of your own prices, over the built-in ones",
        own="whoever wrote it could name prices at which no budget is ever reached",
    ),
)
SETTINGS_BY_NAME = {setting.name: setting for setting in SETTINGS}
