"""A pretrained model with a head, trained on a fold's training rows, and what it says of the rest.

One recipe for adapters on a causal model and for the whole of a small encoder: cross-entropy with
labels weighed by their number, AdamW, a tenth of the steps to warm up, then linearly down. Nothing
is chosen on the held-out rows: the last step's weights are what is measured.
"""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pajama_tui.errors import InputError, MissingExtra, PajamaError
from pajama_tui.training.learning.preparing import HEADS
from pajama_tui.training.models.devices import has_bf16
from pajama_tui.training.models.groups import full_groups
from pajama_tui.training.models.loading import check_weights, first_line
from pajama_tui.training.models.memory import is_out_of_memory
from pajama_tui.training.probe_baselines.reading import Encoded, Reader
from pajama_tui.training.probes.features import Floats
from pajama_tui.training.probes.probe import Ints

TOKENS = {"cpu": 1024, "cuda": 16384}
"""Tokens of a pass, padding included, unless said otherwise."""

LARGE = 1_000_000_000
"""From so many parameters on, activations are computed twice instead of being kept."""

_WARM_UP, _DECAY, _CLIP, _DROPOUT = 0.1, 0.01, 1.0, 0.1
# The adapters of the published baseline; of models without such layers, all linear ones have them.
_ADAPTED = ("q_proj", "v_proj")


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a model is trained.

    Attributes:
        epochs: passes over the training rows.
        rate: peak learning rate.
        batch: rows of a step.
        rank: of adapters; 0 trains every weight.
        tokens: of a pass; None takes `TOKENS`.
    """

    epochs: int
    rate: float
    batch: int
    rank: int = 0
    tokens: int | None = None


def tuned_probabilities(
    reader: Reader,
    texts: Sequence[Encoded],
    labels: Ints,
    classes: Ints,
    split: tuple[NDArray[np.int64], NDArray[np.int64]],
    recipe: Recipe,
    seed: int,
    device: str,
    *,
    tell: Callable[[int], None],
) -> tuple[Floats, dict[str, Any]]:
    """Train on a split's first part; return P(label) of its second, float64 (m, k), and facts.

    Args:
        labels: int64 (n,), of all texts; those of the second part are not looked at.
        classes: int64 (k,), ascending.
        seed: of the head, the order of rows and the dropout.
        tell: called with how many texts more went through the model; may raise to end it.

    Raises:
        InputError: the model cannot be loaded as a classifier.
        MissingExtra: adapters without peft.
        PajamaError: out of memory, or a loss that is no number.
    """
    import torch

    train, test = split
    torch.manual_seed(seed)
    model, pad = _load(reader, len(classes), recipe)
    model.to(device)
    weights = [each for each in model.parameters() if each.requires_grad]
    try:
        loss = _train(model, pad, weights, texts, labels, classes, train, recipe, seed, device,
                      tell)  # fmt: skip
        proba = _predict(model, pad, [texts[at] for at in test], recipe, device, tell)
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
        raise PajamaError(
            f"Out of memory while {reader.shown} was tuned: lower --max-length or --batch-tokens, "
            "or take a smaller model."
        ) from error
    facts = {
        "loss": loss,
        "trainable_parameters": sum(each.numel() for each in weights),
        "parameters": sum(each.numel() for each in model.parameters()),
    }
    return proba, facts


def _load(reader: Reader, labels: int, recipe: Recipe) -> tuple[Any, int]:
    """The model with a new head, and the token that fills up short rows."""
    import torch
    from safetensors import SafetensorError
    from transformers import AutoModelForSequenceClassification
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        model, report = AutoModelForSequenceClassification.from_pretrained(
            reader.place,
            num_labels=labels,
            dtype=torch.float32,
            use_safetensors=True,
            trust_remote_code=False,
            output_loading_info=True,
        )
    except (OSError, ValueError, RuntimeError, KeyError, SafetensorError) as error:
        raise InputError(
            f"The model {reader.shown} cannot be tuned: {first_line(error)}."
        ) from error
    missing = [str(key) for key in report.get("missing_keys", ())]
    check_weights([key for key in missing if key.split(".")[0] not in HEADS], reader.shown)
    pad = _pad(reader, model)
    # A causal classifier takes the last token that is not this one.
    model.config.pad_token_id = pad
    if hasattr(model.config, "use_cache"):
        model.config.use_cache = False
    if recipe.rank:
        model = _with_adapters(model, recipe.rank)
    if sum(each.numel() for each in model.parameters()) >= LARGE:
        if recipe.rank:
            model.enable_input_require_grads()
        model.gradient_checkpointing_enable({"use_reentrant": False})
    return model, pad


def _pad(reader: Reader, model: Any) -> int:
    known = model.get_input_embeddings().weight.shape[0]
    for token in (reader.tokenizer.pad_token_id, reader.tokenizer.eos_token_id):
        if token is not None and token < known:
            return int(token)
    raise InputError(
        f"The tokenizer of {reader.shown} has neither a pad nor an end-of-text token that the "
        "model knows; set its pad_token."
    )


def _with_adapters(model: Any, rank: int) -> Any:
    try:
        from peft import LoraConfig, TaskType, get_peft_model
    except ImportError as error:
        raise MissingExtra("The LoRA baseline", "train") from error
    names = {name.rpartition(".")[2] for name, _ in model.named_modules()}
    adapted: Any = [*_ADAPTED] if names >= {*_ADAPTED} else "all-linear"
    config = LoraConfig(
        task_type=TaskType.SEQ_CLS,
        r=rank,
        lora_alpha=2 * rank,
        lora_dropout=_DROPOUT,
        target_modules=adapted,
        # A new head that is not named here would stay as random as it began.
        modules_to_save=[name for name, _ in model.named_children() if name in HEADS],
    )
    with warnings.catch_warnings():
        # What its makers are to rename is no business of who reads the terminal.
        warnings.simplefilter("ignore", FutureWarning)
        return get_peft_model(model, config)


def _train(
    model: Any,
    pad: int,
    weights: Sequence[Any],
    texts: Sequence[Encoded],
    labels: Ints,
    classes: Ints,
    train: NDArray[np.int64],
    recipe: Recipe,
    seed: int,
    device: str,
    tell: Callable[[int], None],
) -> float:
    """Train; return the mean loss of the last epoch."""
    import torch

    places = np.searchsorted(classes, labels[train])
    counts = np.maximum(np.bincount(places, minlength=len(classes)), 1)
    weigh = torch.tensor(len(train) / (len(classes) * counts), dtype=torch.float32, device=device)
    optimizer = torch.optim.AdamW(weights, lr=recipe.rate, weight_decay=_DECAY)
    steps = recipe.epochs * -(-len(train) // recipe.batch)
    warm = max(1, round(_WARM_UP * steps))
    order = np.random.default_rng(seed)
    model.train()
    step, last = 0, 0.0
    for _ in range(recipe.epochs):
        losses = []
        shuffled = order.permutation(len(train))
        for start in range(0, len(shuffled), recipe.batch):
            chosen = shuffled[start : start + recipe.batch]
            rows = [texts[train[at]] for at in chosen]
            target = torch.from_numpy(places[chosen]).to(device)
            total = weigh[target].sum()
            loss = 0.0
            for group in _groups(rows, recipe, device):
                with _precision(device):
                    logits = _logits(model, pad, [rows[at] for at in group], device)
                    part = torch.nn.functional.cross_entropy(
                        logits.float(), target[group], weight=weigh, reduction="sum"
                    )
                (part / total).backward()
                loss += float(part.detach() / total)
            if not np.isfinite(loss):
                raise PajamaError(
                    f"The loss is no number any more; lower the learning rate ({recipe.rate:g})."
                )
            torch.nn.utils.clip_grad_norm_(weights, _CLIP)
            rate = min((step + 1) / warm, (steps - step) / max(steps - warm, 1))
            for each in optimizer.param_groups:
                each["lr"] = recipe.rate * rate
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            losses.append(loss)
            step += 1
            tell(len(rows))
        last = float(np.mean(losses))
    return last


def _predict(
    model: Any,
    pad: int,
    texts: Sequence[Encoded],
    recipe: Recipe,
    device: str,
    tell: Callable[[int], None],
) -> Floats:
    import torch

    model.eval()
    found: dict[int, Floats] = {}
    with torch.inference_mode():
        for group in _groups(texts, recipe, device):
            with _precision(device):
                logits = _logits(model, pad, [texts[at] for at in group], device)
            proba = torch.softmax(logits.double(), dim=-1).cpu().numpy()
            found |= dict(zip(group, proba, strict=True))
            tell(len(group))
    return np.array([found[at] for at in range(len(texts))])


def _groups(texts: Sequence[Encoded], recipe: Recipe, device: str) -> list[list[int]]:
    return full_groups([len(each.ids) for each in texts], recipe.tokens or TOKENS[device])


def _logits(model: Any, pad: int, texts: Sequence[Encoded], device: str) -> Any:
    import torch

    longest = max(len(each.ids) for each in texts)
    ids = np.full((len(texts), longest), pad, np.int64)
    kinds, mask = np.zeros_like(ids), np.zeros_like(ids)
    for at, each in enumerate(texts):
        ids[at, : len(each.ids)] = each.ids
        kinds[at, : len(each.kinds)] = each.kinds
        mask[at, : len(each.ids)] = 1
    given = {"input_ids": ids, "attention_mask": mask}
    if texts[0].kinds:
        given["token_type_ids"] = kinds
    tensors = {name: torch.from_numpy(each).to(device) for name, each in given.items()}
    return model(**tensors).logits


def _precision(device: str) -> Any:
    """Half precision where it is faster: on a GPU that has bf16."""
    import torch

    return torch.autocast(device, torch.bfloat16, device == "cuda" and has_bf16(device))
