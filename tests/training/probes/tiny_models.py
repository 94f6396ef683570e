"""Random models of some thousand weights, and probes for them."""

from pathlib import Path
from typing import Any

import numpy as np

from pajama_tui.training.probes.classifier import Classifier
from pajama_tui.training.probes.identity import ModelIdentity
from pajama_tui.training.probes.probe import Probe
from pajama_tui.training.probes.probe_files import save_probe
from pajama_tui.training.probes.prompts import ASPECTS, default_prompts

LAYERS, WIDTH, HEADS = 4, 32, 2


def some_texts(count: int, longest: int = 60) -> list[tuple[str, str]]:
    """Questions and responses of very different lengths."""
    draw = np.random.default_rng(7)
    words = "add the two numbers 12 and 30 to get 42 , then halve it : 21 is right . \n so".split(
        " "
    )
    texts = []
    for number in range(count):
        size = int(draw.integers(1, longest))
        response = " ".join(draw.choice(words, size))
        texts.append((f"What is number {number}?", response))
    return texts


def build_model(folder: Path, kind: str = "llama", *, context: int = 1024) -> Path:
    """Save a random model with its tokenizer: "llama", "gpt2" or "bert"."""
    import torch
    import transformers
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    torch.manual_seed(0)
    special = ["<pad>", "<s>", "</s>"]
    raw = Tokenizer(models.BPE())
    raw.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    raw.decoder = decoders.ByteLevel()
    prompts = default_prompts().values()
    text = [prompt.render(*some) for prompt in prompts for some in some_texts(20)]
    trainer = trainers.BpeTrainer(
        vocab_size=600,
        special_tokens=special,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    raw.train_from_iterator(text, trainer)
    PreTrainedTokenizerFast(
        tokenizer_object=raw,
        model_max_length=context,
        eos_token="</s>",
        clean_up_tokenization_spaces=False,
    ).save_pretrained(folder)
    vocabulary = len(raw.get_vocab())
    if kind == "gpt2":
        config: Any = transformers.GPT2Config(
            vocab_size=vocabulary, n_embd=WIDTH, n_layer=LAYERS, n_head=HEADS, n_positions=context
        )
        transformers.GPT2LMHeadModel(config).save_pretrained(folder)
        return folder
    size: dict[str, Any] = {
        "vocab_size": vocabulary,
        "hidden_size": WIDTH,
        "intermediate_size": 64,
        "num_hidden_layers": LAYERS,
        "num_attention_heads": HEADS,
        "max_position_embeddings": context,
    }
    if kind == "bert":
        transformers.BertModel(transformers.BertConfig(**size)).save_pretrained(folder)
    else:
        ids = {"pad_token_id": None, "bos_token_id": None, "eos_token_id": 2}
        config = transformers.LlamaConfig(num_key_value_heads=1, **size, **ids)
        transformers.LlamaForCausalLM(config).save_pretrained(folder)
    return folder


def random_probe(
    aspect: str,
    identity: ModelIdentity,
    *,
    layers: tuple[int, ...] = (1,),
    pool: str = "mean",
    binary: bool = False,
    seed: int = 0,
    center: Any = None,
) -> Probe:
    """A probe of random weights, whose scores vary where `center` is a mean of features."""
    draw = np.random.default_rng(seed)
    columns = len(layers) * (identity.width or WIDTH) * (3 if pool == "concat" else 1)
    rows = 1 if binary else 5
    arrays = {
        "center": np.zeros(columns) if center is None else np.asarray(center, float),
        "scale": np.full(columns, 0.05),
        "weights": draw.normal(size=(rows, columns)),
        "intercept": np.zeros(rows),
    }
    classes = np.array([0, 1] if binary else [1, 2, 3, 4, 5], np.int64)
    return Probe(
        aspect=aspect,
        kind="binary" if binary else "multi",
        model=identity,
        prompt=default_prompts()[aspect],
        layers=layers,
        pool=pool,
        family="raw",
        classifier=Classifier(
            "logistic", classes, arrays, {"link": "sigmoid" if binary else "softmax"}
        ),
    )


def write_probes(folder: Path, model: Path, *, binary: bool = False) -> Path:
    """Write five probes of a model, of different layers and pools, whose scores vary."""
    from pajama_tui.training.probes.extract import extract
    from pajama_tui.training.probes.language_model import load_language_model

    loaded = load_language_model(str(model))
    pools = ("mean", "last", "min", "max", "concat")
    for number, (aspect, pool) in enumerate(zip(ASPECTS, pools, strict=True)):
        layers = (number % LAYERS,) if number else (0, 2)
        prompt = default_prompts()[aspect]
        features = extract(loaded, prompt, some_texts(20), layers, (pool,))
        center = features.matrix(layers, pool).mean(axis=0)
        probe = random_probe(
            aspect,
            loaded.identity,
            layers=layers,
            pool=pool,
            binary=binary,
            seed=number,
            center=center,
        )
        save_probe(probe, folder)
    return folder
