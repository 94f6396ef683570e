"""What probes are learned with: every setting, its default, and the published preset."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from pajama_tui.errors import InputError
from pajama_tui.training.probe_learning.candidates import CLASSIFIERS, SPACES, Space
from pajama_tui.training.probes.probe import Kind
from pajama_tui.untrusted import printable


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeSettings:
    """Settings of probes that are learned together.

    Attributes:
        data: see `read_labelled`.
        model: a folder, a hub id or "demo:NAME"; None takes the demonstration model.
        mapping: columns of `data`, as `--map` takes them.
        aspects: to learn; () takes all that the data has.
        kind: "binary" or "multi", see `Probe`.
        search: where is searched: one of `SPACES`.
        classifiers: of these alone, of `CLASSIFIERS`; () takes the search's own.
        published: report what the published way would have reported as well.
        balance: take as many rows of each score as the rarest has, instead of class weights alone.
        without_suspect: leave the rows that the linter suspects out of what is learned.
        min_confidence: of labels that are verdicts, 0.5 .. 1.
        folds: of the outer cross-validation.
        seed: of folds, classifiers and intervals.
        prompts: a file of prompts, see `read_prompts`.
        abstain_margin: that the probes get, see `Probe`.
        dtype, max_length: of the model, see `load_language_model`.
        batch_length: tokens of a batch.
        workers: processes that fit classifiers at once.
        cache: folder where features are kept; None is the user's cache.
    """

    data: str = ""
    model: str | None = None
    mapping: str | None = None
    aspects: tuple[str, ...] = ()
    kind: Kind = "binary"
    search: str = "quick"
    classifiers: tuple[str, ...] = ()
    published: bool = False
    balance: bool = False
    without_suspect: bool = False
    min_confidence: float = 0.5
    folds: int = 5
    seed: int = 0
    prompts: str | None = None
    abstain_margin: float = 0.1
    dtype: str = "auto"
    max_length: int | None = None
    batch_length: int | None = None
    workers: int = 1
    cache: str | None = None

    @property
    def space(self) -> Space:
        """Where is searched."""
        space = SPACES[self.search]
        if not self.classifiers:
            return space
        grids = {name: SPACES["full"].grids[name] for name in self.classifiers}
        grids |= {name: grid for name, grid in space.grids.items() if name in self.classifiers}
        return replace(space, grids=grids)

    def to_dict(self) -> dict[str, Any]:
        """Every setting by name, as JSON has it."""
        found = asdict(self)
        return found | {name: list(found[name]) for name in ("aspects", "classifiers")}

    @classmethod
    def of(cls, given: Mapping[str, Any], preset: str | None = None) -> "ProbeSettings":
        """Settings given by name; None and what is left out take the preset's, then the default.

        Raises:
            InputError: no such setting or preset, or a value out of its range.
        """
        if preset is not None and preset not in PRESETS:
            raise InputError(
                f"There is no preset '{printable(preset, limit=40)}'; "
                f"choose one of {', '.join(PRESETS)}."
            )
        if strange := sorted(given.keys() - {field.name for field in fields(cls)}):
            raise InputError(f"A probe has no setting '{printable(strange[0], limit=40)}'.")
        values = dict(PRESETS[preset]) if preset else {}
        values |= {name: value for name, value in given.items() if value is not None}
        for name in ("aspects", "classifiers"):
            values[name] = tuple(values.get(name) or ())
        return _checked(cls(**values))


PRESETS: Mapping[str, Mapping[str, Any]] = {
    # The published procedure: balanced, layers ranked by accuracy, grids on raw vectors.
    "inspector": {"search": "inspector", "balance": True, "published": True},
    # The same on the model that probes were published of, all of which are linear and read the mean
    # or the last position. Their layers are searched for: published ones were chosen on these rows.
    "qwen3-1.7b": {
        "model": "Qwen/Qwen3-1.7B",
        "search": "inspector",
        "classifiers": ("lr", "linear_svm"),
        "balance": True,
        "published": True,
    },
}

_RANGES: Mapping[str, tuple[float, float]] = {
    "min_confidence": (0.5, 1.0),
    "folds": (2, 20),
    "seed": (0, 2**32 - 1),
    "abstain_margin": (0.0, 1.0),
    "max_length": (16, 10_000_000),
    "batch_length": (1, 10_000_000),
    "workers": (1, 256),
}
_ALLOWED: Mapping[str, tuple[str, ...]] = {
    "kind": ("binary", "multi"),
    "search": tuple(SPACES),
    "dtype": ("auto", "float32", "bfloat16", "float16"),
}


def _checked(settings: ProbeSettings) -> ProbeSettings:
    for name, (low, high) in _RANGES.items():
        value = getattr(settings, name)
        # Said this way round, NaN is outside of any range.
        if value is not None and not low <= value <= high:
            raise InputError(f"'{name}' must be from {low:g} to {high:g}, not {value}.")
    chosen = [(name, getattr(settings, name), allowed) for name, allowed in _ALLOWED.items()]
    chosen += [("classifiers", each, CLASSIFIERS) for each in settings.classifiers]
    for name, value, allowed in chosen:
        if value not in allowed:
            shown = printable(str(value), limit=40)
            raise InputError(f"'{name}' must be one of {', '.join(allowed)}, not '{shown}'.")
    return settings
