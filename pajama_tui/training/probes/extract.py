"""Features of many texts: each read once, in batches of like length, by as few layers as needed."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from pajama_tui.errors import PajamaError
from pajama_tui.training.models.groups import full_groups
from pajama_tui.training.models.memory import is_out_of_memory
from pajama_tui.training.probes.cache import CachedColumns, FeatureCache, text_key
from pajama_tui.training.probes.features import Features, Wanted
from pajama_tui.training.probes.forward import Columns, Prefix, pooled_states, prefix
from pajama_tui.training.probes.language_model import LanguageModel
from pajama_tui.training.probes.prompts import Prompt
from pajama_tui.training.probes.tokens import Tokens, encode, shared_ids

BATCH_TOKENS = {"cpu": 1024, "cuda": 32768}
"""Tokens of a batch, padding included, unless said otherwise."""

# A shorter beginning is read again faster than it is looked after.
_SHORTEST_PREFIX = 8


def extract(
    model: LanguageModel,
    prompt: Prompt,
    texts: Sequence[tuple[str, str]],
    layers: Sequence[int],
    pools: Sequence[str] = ("mean",),
    families: Sequence[str] = ("raw",),
    *,
    batch_tokens: int | None = None,
    batch_size: int | None = None,
    cache: FeatureCache | None = None,
    reuse: bool = True,
    on_batch: Callable[[int], None] | None = None,
) -> Features:
    """Return what `Features.matrix` needs for any of `layers` x `pools` x `families`.

    A text's features depend on nothing but the text, up to rounding: padding is masked, and what
    else is in its batch is never seen.

    Args:
        texts: (question, response) each; equal ones are read once.
        layers: see `Features`; any order.
        batch_tokens: tokens of a batch at most, except that each holds one text at least.
        batch_size: texts of a batch at most.
        cache: features kept on disk; what is there is not computed.
        reuse: read the prompt's beginning once instead of with every text, where the model allows.
        on_batch: called with how many texts more are done.

    Raises:
        InputError: the model gives no attention weights and a family is made of them.
        PajamaError: a single text does not fit into memory.
        ValueError: no such layer, pool or family.
    """
    wanted = Wanted.of(layers, pools, families)
    if wanted.layers[-1] >= len(model.blocks.modules):
        raise ValueError(f"the model has {len(model.blocks.modules)} layers")
    if wanted.attention and not model.attention:
        raise ValueError("the model was loaded without attention weights")
    tokens = encode(model, prompt, texts)
    columns = _empty(model, wanted, len(texts))
    places: dict[bytes, list[int]] = {}
    for at, each in enumerate(tokens):
        if not each.problem:
            places.setdefault(text_key(each.ids), []).append(at)
    tell = on_batch or (lambda _count: None)
    tell(sum(bool(each.problem) for each in tokens))
    held = cache.columns(model, wanted) if cache else None
    todo = _look_up(places, columns, held, tell)
    chosen = [tokens[places[key][0]] for key in todo]
    beginning = shared_ids(model, prompt) if reuse and model.reuse else ()
    budget = batch_tokens or BATCH_TOKENS[model.device]
    for group, found in _batches(model, chosen, wanted, beginning, budget, batch_size):
        keys = [todo[at] for at in group]
        if held and cache:
            found = {name: cache.rounded(values) for name, values in found.items()}
            held.append(keys, found)
        tell(_place(keys, found, places, columns))
    return Features(
        pooled={(layer, name): v for (layer, name), v in columns.items() if name != "heads"},
        entropy={layer: v for (layer, name), v in columns.items() if name == "heads"},
        problems=[each.problem for each in tokens],
        truncated=np.array([each.truncated for each in tokens], bool),
    )


def _empty(model: LanguageModel, wanted: Wanted, count: int) -> Columns:
    width, heads = model.identity.width or 0, model.identity.heads or 0
    shapes = {(layer, pool): width for layer in wanted.layers for pool in wanted.pools}
    if wanted.attention:
        shapes |= {(layer, "heads"): heads for layer in wanted.layers}
    return {name: np.full((count, size), np.nan, np.float32) for name, size in shapes.items()}


def _look_up(
    places: dict[bytes, list[int]],
    columns: Columns,
    held: CachedColumns | None,
    tell: Callable[[int], None],
) -> list[bytes]:
    """Fill in what was kept, and return the keys of what was not."""
    keys = list(places)
    if held is None or not keys:
        return keys
    kept, found = held.read(keys)
    if found:
        tell(_place([keys[at] for at in np.flatnonzero(kept)], found, places, columns))
    return [keys[at] for at in np.flatnonzero(~kept)]


def _place(
    keys: Sequence[bytes], found: Columns, places: dict[bytes, list[int]], columns: Columns
) -> int:
    """Put vectors where their texts stand; return how many texts that are."""
    count = 0
    for row, key in enumerate(keys):
        for name, values in found.items():
            columns[name][places[key]] = values[row]
        count += len(places[key])
    return count


def _batches(
    model: LanguageModel,
    texts: Sequence[Tokens],
    wanted: Wanted,
    beginning: Sequence[int],
    budget: int,
    most: int | None,
) -> Iterator[tuple[list[int], Columns]]:
    """Yield positions of `texts` with their columns, every one once."""
    shared = len(beginning)
    alike = [
        shared >= _SHORTEST_PREFIX
        and len(each.ids) > shared
        and list(each.ids[:shared]) == list(beginning)
        for each in texts
    ]
    for together in (True, False):
        chosen = [at for at in range(len(texts)) if alike[at] is together]
        if not chosen:
            continue
        cut = shared if together else 0
        rows = [texts[at].ids[cut:] for at in chosen]
        before = prefix(model, beginning, wanted) if together else None
        left = set(range(len(rows)))
        while left:
            order = sorted(left)
            room = min(budget, model.affordable or budget)
            for each in full_groups([len(rows[at]) for at in order], room, most):
                group = [order[at] for at in each]
                found = _try([rows[at] for at in group], model, wanted, before)
                if found is None:
                    # The longest come first, so that the rest fits as well.
                    model.affordable = len(group) // 2 * len(rows[group[0]])
                    break
                left -= {*group}
                yield [chosen[at] for at in group], found


def _try(
    rows: Sequence[Sequence[int]], model: LanguageModel, wanted: Wanted, before: Prefix | None
) -> Columns | None:
    """The columns of a batch; None where memory holds fewer texts at once only."""
    try:
        return pooled_states(model, rows, wanted, before)
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
        if len(rows) == 1:
            raise _too_long(len(rows[0])) from error
    _let_go(model)
    return None


def _too_long(tokens: int) -> PajamaError:
    return PajamaError(
        f"Out of memory with a single text of {tokens:,} tokens: lower --max-length, use "
        "--dtype bfloat16, or take a smaller model."
    )


def _let_go(model: LanguageModel) -> None:
    if model.device == "cuda":
        import torch

        torch.cuda.empty_cache()
