"""Published probes (INSPECTOR's pickles) as probes of ours, with the very same predictions."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pajama_tui import __version__
from pajama_tui.errors import InputError
from pajama_tui.training.probes.fitted import Unsupported, classifier_of
from pajama_tui.training.probes.identity import ModelIdentity
from pajama_tui.training.probes.probe import Kind, Probe
from pajama_tui.training.probes.prompts import Prompt
from pajama_tui.training.probes.published_pickle import read_pickle
from pajama_tui.untrusted import printable

_KINDS: Mapping[str, Kind] = {"multi": "multi", "binary": "binary"}


def find_pickles(source: str) -> list[Path]:
    """The pickles that `source` is or holds.

    Raises:
        InputError: there is none.
    """
    path, shown = Path(source), printable(source)
    if path.is_dir():
        found = sorted(path.glob("*.pkl"))
        if not found:
            raise InputError(f"{shown} holds no pickles (*.pkl).")
        return found
    if not path.is_file():
        raise InputError(f"There is no file or folder {shown}.")
    return [path]


def import_probe(path: Path, prompts: Mapping[str, Prompt]) -> Probe:
    """Return the probe in a pickle of {"model": GridSearchCV, "metadata": {...}}.

    Its layers are numbered as ours are. Neither the model's number of layers nor its tokenizer is
    in there, so only name and width will be compared when it is used.

    Args:
        prompts: those it was fitted on, by aspect.

    Raises:
        InputError: it is refused, is something else, or its aspect has no prompt.
    """
    shown = printable(str(path))
    package = read_pickle(path)
    if not isinstance(package, dict) or not isinstance(package.get("metadata"), dict):
        raise InputError(f'{shown} is no published probe: it has no "model" and "metadata".')
    about = package["metadata"]
    try:
        return _probe(package.get("model"), about, prompts, path)
    except (Unsupported, ValueError) as error:
        clause = printable(str(error), limit=300)
        raise InputError(f"{shown} cannot be imported: {clause}.") from error


def _probe(model: Any, about: dict[str, Any], prompts: Mapping[str, Prompt], path: Path) -> Probe:
    aspect, kind = about.get("dimension"), _KINDS.get(str(about.get("classification")))
    if not isinstance(aspect, str) or aspect not in prompts:
        raise ValueError(f"there is no prompt for its aspect '{aspect}'")
    if kind is None:
        raise ValueError("its classification is neither multi nor binary")
    layers = about.get("layers")
    layers = [layers] if type(layers) is int else layers
    if not isinstance(layers, list) or not all(type(n) is int for n in layers):
        raise ValueError("its layers are no numbers")
    name = about.get("llm")
    if not isinstance(name, str) or not name:
        raise ValueError("it does not say which model it is of")
    classifier = classifier_of(model)
    family = "raw+heads" if about.get("use_attn") else "raw"
    columns = classifier.columns
    width = columns // len(layers) if columns and layers and family == "raw" else None
    score = about.get("best_score")
    return Probe(
        aspect=aspect,
        kind=kind,
        # They were fitted on states in half precision.
        model=ModelIdentity(name, width, None, None, None, "float16"),
        prompt=prompts[aspect],
        layers=tuple(layers),
        pool=str(about.get("pool")),
        family=family,
        classifier=classifier,
        record={
            "scores": {"macro_f1_chosen_by_hand": score} if isinstance(score, float) else {},
            "made": {
                "by": f"pajama-tui {__version__}, imported",
                "from": path.name,
                "classifier": str(about.get("clf_name")),
                "when": str(about.get("timestamp")),
            },
        },
    )
