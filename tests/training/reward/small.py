"""Verdicts that are easy to learn, and models of some thousand weights."""

from pathlib import Path
from typing import Any

TEMPLATE = "{% for m in messages %}<|{{ m['role'] }}|>{{ m['content'] }}<|end|>\n{% endfor %}"


def some_verdicts(count: int, *, gold_every: int = 5) -> list[dict[str, Any]]:
    """Verdicts of which those for the side that gives a reason are the sure ones."""
    rows = []
    for number in range(count):
        good = f"The answer is {number} because {number} is what was asked for."
        poor = f"No idea about {number}, sorry. " + "la " * (number % 5)
        a_wins = number % 2 == 0
        p_a = 0.9 if a_wins else 0.15
        row: dict[str, Any] = {
            "prompt": f"What is number {number}? Say why.",
            "response_a": good if a_wins else poor,
            "response_b": poor if a_wins else good,
            "pajama_choice": "a" if a_wins else "b",
            "pajama_p_a": p_a,
            "pajama_confidence": max(p_a, 1 - p_a),
        }
        if number % gold_every == 0:
            row["label"] = "a" if a_wins else "b"
        else:
            row["label"] = None
        rows.append(row)
    return rows


def build_model(
    folder: Path,
    *,
    encoder: bool = False,
    chat: bool = False,
    pad: bool = True,
    end: bool = True,
    tokenizer: bool = True,
) -> Path:
    """Save a model of about 40 thousand weights.

    Args:
        encoder: BERT with a classifier, else StableLM, a causal model without a head.
        chat, pad, end: whether its tokenizer has a template, a pad and an end-of-text token.
    """
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
    from transformers import (
        BertConfig,
        BertModel,
        PreTrainedTokenizerFast,
        StableLmConfig,
        StableLmForCausalLM,
    )

    torch.manual_seed(0)
    special = ["<pad>", "<s>", "</s>", "<|user|>", "<|assistant|>", "<|end|>"]
    raw = Tokenizer(models.BPE())
    raw.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    raw.decoder = decoders.ByteLevel()
    text = [" ".join(str(value) for value in row.values()) for row in some_verdicts(60)]
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=512, special_tokens=special, initial_alphabet=alphabet, show_progress=False
    )
    raw.train_from_iterator(text, trainer)
    if encoder:
        raw.post_processor = processors.BertProcessing(("</s>", 2), ("<s>", 1))
    options: dict[str, Any] = {"model_max_length": 128, "clean_up_tokenization_spaces": False}
    if encoder:
        options |= {"cls_token": "<s>", "sep_token": "</s>"}
        options["model_input_names"] = ["input_ids", "token_type_ids", "attention_mask"]
    elif end:
        options["eos_token"] = "</s>"
    if pad:
        options["pad_token"] = "<pad>"
    fast = PreTrainedTokenizerFast(tokenizer_object=raw, **options)
    if chat:
        fast.chat_template = TEMPLATE
    size: dict[str, Any] = {
        "vocab_size": len(raw.get_vocab()),
        "hidden_size": 32,
        "intermediate_size": 64,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "max_position_embeddings": 128,
    }
    if encoder:
        model: Any = BertModel(BertConfig(**size))
    else:
        ids = {"pad_token_id": None, "bos_token_id": None, "eos_token_id": 2 if end else None}
        model = StableLmForCausalLM(StableLmConfig(num_key_value_heads=2, **size, **ids))
    model.save_pretrained(folder)
    if tokenizer:
        fast.save_pretrained(folder)
    return folder
