"""Where a model's layers are, and how to hear what each of them gives while only some run."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pajama_tui.errors import InputError


@dataclass(frozen=True)
class Blocks:
    """A model's list of layers.

    Attributes:
        owner: the module that runs them.
        name: the list's name there.
        count: layers of the whole model, of which it may hold fewer.
    """

    owner: Any
    name: str
    count: int

    @property
    def modules(self) -> Any:
        """The list itself."""
        return getattr(self.owner, self.name)


def find_blocks(body: Any, config: Any, count: int, shown: str) -> Blocks:
    """Find the layers of a transformers model.

    Args:
        config: as loaded, where `num_hidden_layers` counts those that are there.
        count: layers of the whole model.
        shown: the model's name, safe to show.

    Raises:
        InputError: there is no such list.
    """
    import torch

    for name, module in body.named_modules():
        if isinstance(module, torch.nn.ModuleList) and len(module) == config.num_hidden_layers:
            owner, _, last = name.rpartition(".")
            return Blocks(body.get_submodule(owner), last, count)
    raise InputError(f"The layers of {shown} cannot be found: its architecture is not known here.")


@contextmanager
def heard(
    blocks: Blocks,
    layers: Sequence[int],
    on_state: Callable[[int, Any], None],
    on_attention: Callable[[int, Any], None] | None,
) -> Iterator[None]:
    """Run no layer deeper than the last of `layers` inside, and hear what each of them gives.

    Args:
        on_state: called with a layer and its output (batch, positions, width), except for the last
            layer of the whole model, whose output counts after the final norm.
        on_attention: called with a layer and its attention weights (batch, heads, queries, keys).
    """
    whole = blocks.modules
    handles = []
    try:
        for layer in layers:
            if layer < blocks.count - 1:
                handles.append(whole[layer].register_forward_hook(_state_hook(layer, on_state)))
            if on_attention:
                for name, module in whole[layer].named_modules():
                    if "att" in name.lower():
                        hook = _attention_hook(layer, on_attention)
                        handles.append(module.register_forward_hook(hook))
        if len(whole) > layers[-1] + 1:
            setattr(blocks.owner, blocks.name, whole[: layers[-1] + 1])
        yield
    finally:
        setattr(blocks.owner, blocks.name, whole)
        for handle in handles:
            handle.remove()


def _state_hook(layer: int, on_state: Callable[[int, Any], None]) -> Callable[..., None]:
    def hook(_module: Any, _inputs: Any, output: Any) -> None:
        on_state(layer, output[0] if isinstance(output, tuple) else output)

    return hook


def _attention_hook(layer: int, on_attention: Callable[[int, Any], None]) -> Callable[..., None]:
    def hook(_module: Any, _inputs: Any, output: Any) -> None:
        # Whatever wraps it, attention itself is what gives a second tensor of four dimensions.
        if isinstance(output, tuple) and len(output) > 1 and getattr(output[1], "ndim", 0) == 4:
            on_attention(layer, output[1])

    return hook
