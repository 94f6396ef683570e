"""Models of a real one's shape with random weights, and what the device could reach on them."""

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from pajama_tui.training.reward.encoded import Encoded
from pajama_tui.training.reward.encoding import Encoder
from pajama_tui.training.reward.model import RewardModel

SHAPES: Mapping[str, Mapping[str, int]] = {
    "qwen0.5b": {
        "vocab_size": 151_936,
        "hidden_size": 896,
        "intermediate_size": 4864,
        "num_hidden_layers": 24,
        "num_attention_heads": 14,
        "num_key_value_heads": 2,
    },
    # To try the path without a GPU.
    "tiny": {
        "vocab_size": 1000,
        "hidden_size": 64,
        "intermediate_size": 128,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "num_key_value_heads": 2,
    },
}
_FIRST = 10


def shaped(shape: str, like: RewardModel, seed: int) -> RewardModel:
    """A Qwen2 classifier of this shape; its tokenizer is that of `like`, and only pads."""
    import torch
    from transformers import Qwen2Config, Qwen2ForSequenceClassification

    torch.manual_seed(seed)
    config = Qwen2Config(**SHAPES[shape], num_labels=1, pad_token_id=0, use_cache=False)
    model = Qwen2ForSequenceClassification(config)
    encoder = Encoder(like.encoder.tokenizer, "plain", like.encoder.max_length)
    count = sum(weight.numel() for weight in model.parameters())
    return replace(like, model=model, encoder=encoder, pad=0, name=shape, parameters=count)


def made_pairs(pairs: Encoded, shape: str, seed: int) -> Encoded:
    """Random tokens in the place of real ones, of the same lengths."""
    random = np.random.default_rng(seed)
    high = SHAPES[shape]["vocab_size"]
    texts = [random.integers(_FIRST, high, len(text)).tolist() for text in pairs.texts]
    return Encoded(texts, pairs.targets)


def flops_per_token(loaded: RewardModel, lengths: Any) -> float:
    """Floating-point operations of a training step a token: three times the forward's.

    Two for each weight that is multiplied by every token, and the two products of attention, of
    which a causal model needs half.
    """
    config = loaded.model.config
    inner = loaded.parameters - loaded.model.get_input_embeddings().weight.numel()
    mean = float((lengths**2).sum() / lengths.sum())
    attention = 2 * config.num_hidden_layers * config.hidden_size * mean
    return 3 * (2 * inner + attention)


def matmul_peak(device: str) -> float:
    """The best rate of a large matrix product seen just now, in FLOP/s (bf16 on a GPU)."""
    import torch

    size = 8192 if device == "cuda" else 1024
    kind = torch.bfloat16 if device == "cuda" else torch.float32
    a, b = (torch.randn(size, size, dtype=kind, device=device) for _ in range(2))
    best = 0.0
    for _ in range(10):
        if device == "cuda":
            torch.cuda.synchronize()
        began = time.perf_counter()
        torch.mm(a, b)
        if device == "cuda":
            torch.cuda.synchronize()
        best = max(best, 2 * size**3 / (time.perf_counter() - began))
    return best
