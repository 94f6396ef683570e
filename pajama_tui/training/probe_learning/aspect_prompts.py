"""What the model reads of a response, for each aspect that data may have."""

from collections.abc import Sequence

from pajama_tui.training.probe_learning.read_rows import CORRECT
from pajama_tui.training.probe_learning.rows import LabelledData
from pajama_tui.training.probe_learning.verdict_rows import BETTER
from pajama_tui.training.probes.prompt_import import read_prompts
from pajama_tui.training.probes.prompts import Prompt, build_prompt, default_prompts

_MORE = {
    CORRECT: (
        "Judge whether the response is right: whether what it ends with is the answer to the "
        "question. Style does not count here.",
        "5: right beyond doubt.\n4: probably right.\n3: it could be either.\n"
        "2: probably wrong.\n1: wrong beyond doubt.",
    ),
    BETTER: (
        "Judge how good the response is on the whole: whether it does what was asked, is right, "
        "and is of use to whoever asked.",
        "5: nothing is left to wish for.\n4: good, with a small flaw.\n3: of some use.\n"
        "2: of little use.\n1: of no use.",
    ),
}
_LEVELS = "5: excellent.\n4: good.\n3: middling.\n2: poor.\n1: very poor."


def prompts_for(data: LabelledData, aspects: Sequence[str], file: str | None) -> dict[str, Prompt]:
    """Return the prompt of each aspect: of `file`, else of the data, else our own.

    Raises:
        InputError: the file cannot be read or lacks one.
    """
    if file:
        return read_prompts(file, tuple(aspects))
    known = default_prompts() | {name: build_prompt(*texts) for name, texts in _MORE.items()}
    return {aspect: data.prompts.get(aspect) or known.get(aspect) or _other(aspect)
            for aspect in aspects}  # fmt: skip


def _other(aspect: str) -> Prompt:
    return build_prompt(f"Judge the response in one respect alone: {aspect.replace('_', ' ')}.",
                        _LEVELS)  # fmt: skip
