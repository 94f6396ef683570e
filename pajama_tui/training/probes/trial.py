"""A model is tried out when it is loaded: are its layers where they seem, may a prefix be kept?"""

from typing import Any

import numpy as np

from pajama_tui.errors import InputError
from pajama_tui.training.probes.features import Wanted
from pajama_tui.training.probes.forward import pooled_states, prefix
from pajama_tui.training.probes.language_model import LanguageModel

_TOKENS, _CUT = 24, 13
# Relative to the largest number of a vector: rounding is far below, another layer far above.
_TOLERANCE = {"float32": 1e-3, "float16": 0.05, "bfloat16": 0.1}


def try_out(model: LanguageModel, shown: str) -> None:
    """Compare hidden states with those that transformers returns; set `model.reuse`.

    Raises:
        InputError: they are other ones, so nothing would mean what it should.
    """
    import torch

    known = model.body.get_input_embeddings().weight.shape[0]
    ids = [int(n) for n in np.random.default_rng(0).integers(0, known, _TOKENS)]
    there = len(model.blocks.modules)
    wanted = Wanted(tuple(range(there)), ("last", "max", "mean"))
    found = pooled_states(model, [ids], wanted, None)
    with torch.inference_mode():
        inputs = torch.tensor([ids], device=model.device)
        states = model.body(input_ids=inputs, output_hidden_states=True).hidden_states
    # Of a model that was cut short, the last state is normed as that of the whole one would be.
    told = there if there == model.blocks.count else there - 1
    for layer in range(told):
        expected = states[layer + 1][0].float()
        pairs = (("last", expected[-1]), ("mean", expected.mean(dim=0)))
        if not all(_close(model, found[layer, p], [v.cpu().numpy()]) for p, v in pairs):
            raise InputError(
                f"The layers of {shown} cannot be read: its architecture is not known here."
            )
    model.reuse = _prefix_holds(model, ids, wanted, found)
    model.prefixes.clear()


def _prefix_holds(model: LanguageModel, ids: list[int], wanted: Wanted, whole: Any) -> bool:
    """Whether reading a text in two pieces comes to the same: not in encoders, for one."""
    config = model.body.config.get_text_config()
    if getattr(config, "sliding_window", None):
        # A window that a prefix falls out of is longer than any trial.
        return False
    try:
        before = prefix(model, ids[:_CUT], wanted)
        found = pooled_states(model, [ids[_CUT:]], wanted, before)
    except (TypeError, ValueError, AttributeError, KeyError, RuntimeError, IndexError):
        return False
    return all(_close(model, found[key], whole[key]) for key in whole)


def _close(model: LanguageModel, found: Any, expected: Any) -> bool:
    expected = np.asarray(expected)
    far = np.abs(np.asarray(found) - expected).max()
    return bool(far <= _TOLERANCE[model.dtype] * max(np.abs(expected).max(), 1e-6))
