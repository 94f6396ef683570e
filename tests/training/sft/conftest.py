"""A causal model of some thousand weights, rows that it can learn, and who is told."""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from reporters import Notebook

# Before torch is loaded: threads of tiny models only wait for each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")

TEMPLATE = (
    "{% for m in messages %}<|{{ m['role'] }}|>{{ m['content'] }}</s>\n{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)


def some_rows(count: int) -> list[dict[str, Any]]:
    """Questions whose answers can be learned by heart, of different lengths."""
    colours = ("red", "green", "blue")
    return [
        {
            "question": f"Which colour is number {number}? " + "please " * (number % 4),
            "prediction": f"Number {number} is {colours[number % 3]}" + ", surely" * (number % 3),
        }
        for number in range(count)
    ]


@pytest.fixture
def rows(tmp_path: Path) -> Callable[..., Path]:
    """Write rows to a file."""

    def write(given: Sequence[Mapping[str, Any]] | None = None, name: str = "rows.jsonl") -> Path:
        path = tmp_path / name
        given = some_rows(24) if given is None else given
        path.write_text("".join(json.dumps(row) + "\n" for row in given))
        return path

    return write


@pytest.fixture
def notebook(tmp_path: Path) -> Callable[..., Notebook]:
    """Make someone to tell; of one name, with the same checkpoints."""
    return lambda name="c", **options: Notebook(tmp_path / name, **options)


@pytest.fixture
def model(tmp_path: Path) -> Callable[..., Path]:
    """Make a folder with a small random model; skip where the libraries are not installed."""
    for name in ("torch", "transformers", "accelerate", "peft"):
        pytest.importorskip(name, reason="needs the 'train' extra")
    return lambda **options: _build(tmp_path / "tiny", **options)


def _build(folder: Path, *, chat: bool = True) -> Path:
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    torch.manual_seed(0)
    raw = Tokenizer(models.BPE())
    raw.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    raw.decoder = decoders.ByteLevel()
    special = ["<pad>", "</s>", "<|user|>", "<|assistant|>"]
    trainer = trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=special,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    raw.train_from_iterator([" ".join(row.values()) for row in some_rows(30)], trainer)
    fast = PreTrainedTokenizerFast(
        tokenizer_object=raw, model_max_length=128, eos_token="</s>", pad_token="<pad>"
    )
    if chat:
        fast.chat_template = TEMPLATE
    size = len(raw.get_vocab())
    tiny = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=size,
            hidden_size=32,
            intermediate_size=64,
            num_hidden_layers=2,
            num_attention_heads=2,
            max_position_embeddings=128,
            bos_token_id=None,
            eos_token_id=1,
            pad_token_id=0,
        )
    )
    tiny.save_pretrained(folder)
    fast.save_pretrained(folder)
    return folder
