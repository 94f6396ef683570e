"""A causal model whose next token is looked at: its hidden states, and the layer behind them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from pajama_tui.errors import InputError
from pajama_tui.training.models.loading import check_weights, first_line, place_of
from pajama_tui.training.probes.features import Float32s, Floats
from pajama_tui.training.probes.language_model import DEMO, LanguageModel, load_language_model
from pajama_tui.untrusted import printable

_BLOCK = 64
_TRIED = "The answer to the question is"
# Half precision differs in the third digit between two ways to compute the same.
_CLOSE = {"float32": 1e-3}
_CLOSE_HALF = 0.1


@dataclass
class Causal:
    """A model that reads, and what makes next tokens of what it read.

    Attributes:
        model: gives hidden states.
        head: torch's layer from a hidden state to logits.
        factor: that logits are multiplied by.
        cap: that they are squeezed into, by tanh; None leaves them.
    """

    model: LanguageModel
    head: Any
    factor: float
    cap: float | None

    def log_probabilities(self, hidden: Float32s, tokens: list[int]) -> Floats:
        """Return the natural logarithm of P(next token), float64 (n, len(tokens)).

        Args:
            hidden: float32 (n, width), of the last layer at each text's last token.
            tokens: ids.
        """
        import torch

        weight = next(self.head.parameters())
        found = np.empty((len(hidden), len(tokens)))
        with torch.inference_mode():
            for start in range(0, len(hidden), _BLOCK):
                block = torch.from_numpy(hidden[start : start + _BLOCK])
                logits = self._logits(block.to(weight.device, weight.dtype))
                # The sum over a hundred thousand tokens is no place to round.
                logs = torch.log_softmax(logits.double(), dim=-1)[:, tokens]
                found[start : start + _BLOCK] = logs.cpu().numpy()
        return found

    def _logits(self, hidden: Any) -> Any:
        logits = self.head(hidden).float() * self.factor
        if self.cap:
            return (logits / self.cap).tanh() * self.cap
        return logits


def load_causal(
    name: str | None,
    *,
    device: str = "auto",
    dtype: str = "auto",
    max_length: int | None = None,
    say: Callable[[str], None],
) -> Causal:
    """Load a causal model with its output layer.

    Args:
        name, device, dtype, max_length, say: see `load_language_model`.

    Raises:
        InputError: see `load_language_model`; or it is no causal model, or makes its logits in a
            way that is not known here.
    """
    import torch
    from safetensors import SafetensorError
    from transformers import AutoModelForCausalLM
    from transformers.models.auto.modeling_auto import MODEL_FOR_MASKED_LM_MAPPING_NAMES

    name = name or DEMO
    shown = printable(name, limit=200)
    model = load_language_model(name, device=device, dtype=dtype, max_length=max_length, say=say)
    config = model.body.config
    if config.model_type in MODEL_FOR_MASKED_LM_MAPPING_NAMES and not getattr(
        config, "is_decoder", False
    ):
        raise InputError(
            f"{shown} is an encoder, which foretells no next token: it cannot be prompted. Name a "
            "causal model, or leave prompting out of --which."
        )
    try:
        whole, report = AutoModelForCausalLM.from_pretrained(
            place_of(name, lambda _sentence: None),
            dtype=getattr(torch, model.dtype),
            use_safetensors=True,
            trust_remote_code=False,
            output_loading_info=True,
        )
    except (OSError, ValueError, RuntimeError, KeyError, AttributeError, SafetensorError) as error:
        raise InputError(f"{shown} is no causal model: {first_line(error)}.") from error
    check_weights([str(key) for key in report.get("missing_keys", ())], shown)
    whole.to(model.device).eval().requires_grad_(False)
    text = whole.config.get_text_config()
    factor = float(getattr(text, "logit_scale", None) or 1.0)
    factor /= float(getattr(text, "logits_scaling", None) or 1.0)
    cap = getattr(text, "final_logit_softcapping", None)
    causal = Causal(model, whole.get_output_embeddings(), factor, cap)
    _try_out(causal, whole, shown)
    return causal


def _try_out(causal: Causal, whole: Any, shown: str) -> None:
    """Refuse a model whose own next token is not the one that is found here."""
    import torch

    model = causal.model
    ids = model.tokenizer([_TRIED])["input_ids"][0]
    with torch.inference_mode():
        given = {"input_ids": torch.tensor([ids], device=model.device)}
        own = torch.log_softmax(whole(**given).logits[0, -1].double(), dim=-1).cpu().numpy()
        hidden = model.body(**given).last_hidden_state[:, -1].float().cpu().numpy()
    likely = np.argsort(own)[-20:]
    found = causal.log_probabilities(hidden, likely.tolist())[0]
    if not np.allclose(found, own[likely], atol=_CLOSE.get(model.dtype, _CLOSE_HALF)):
        raise InputError(
            f"{shown} makes its next token in a way that is not known here, so it cannot be "
            "prompted; leave prompting out of --which."
        )
