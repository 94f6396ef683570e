"""What a model reads of a question and a response: one prompt an aspect, as data with a version.

A prompt is `head + question + middle + response + tail`, raw text without a chat template. `head`
holds what the aspect means and how it is scored, and is the same for every row, so that the model
reads it once. A probe is worth something on the prompt alone that it was fitted on: each keeps
its own, see `probe_files`.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

ASPECTS = ("semantic_consistency", "logicality", "informativeness", "fluency", "factuality")
"""The five aspects of INSPECTOR (arXiv 2601.22588), in its order."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """The fixed parts of one aspect's prompt."""

    head: str
    middle: str
    tail: str

    def render(self, question: str, response: str) -> str:
        """Return the whole text."""
        return f"{self.head}{question}{self.middle}{response}{self.tail}"

    @property
    def hash(self) -> str:
        """The prompt's version: sha256 (hex) of its parts."""
        return hashlib.sha256(json.dumps([self.head, self.middle, self.tail]).encode()).hexdigest()

    def to_dict(self) -> dict[str, str]:
        """Return the parts by name, and the hash."""
        return {"head": self.head, "middle": self.middle, "tail": self.tail, "hash": self.hash}

    @staticmethod
    def from_dict(value: Any) -> "Prompt":
        """Read what `to_dict` gave.

        Raises:
            ValueError: parts are missing, or are not those of the hash; the message is a clause.
        """
        parts = ("head", "middle", "tail")
        if not isinstance(value, dict) or not all(isinstance(value.get(p), str) for p in parts):
            raise ValueError("the prompt lacks its parts (head, middle, tail)")
        prompt = Prompt(*(value[part] for part in parts))
        if value.get("hash") != prompt.hash:
            raise ValueError("the prompt's text is not the one of its hash: it was edited")
        return prompt


def build_prompt(task: str, levels: str) -> Prompt:
    """Return the prompt of an aspect.

    Args:
        task: what is to be judged, and how.
        levels: what each score means, a line each.
    """
    return Prompt(
        head=f"Task:\n{task}\n{levels}\n\nQuestion:\n",
        middle="\n\nResponse:\n",
        tail="\n\nGive the response a score from 1 to 5 for this task, and nothing else.\nScore:",
    )


def default_prompts() -> dict[str, Prompt]:
    """The prompts that probes are trained on unless others are given, by aspect."""
    return {aspect: build_prompt(*_TEXTS[aspect]) for aspect in ASPECTS}


_TEXTS = {
    "semantic_consistency": (
        "Judge whether the response stays with the question as it was put. It should use what the "
        "question gives, leave none of it out where it matters, and bring in nothing that the "
        "question does not say. Whether the calculation is right does not count here.",
        "5: uses all that is given, and adds nothing.\n"
        "4: one small thing is taken for granted, without effect on the result.\n"
        "3: something given is overlooked or bent a little.\n"
        "2: things are made up or contradicted, and the result suffers.\n"
        "1: answers another question than the one that was put.",
    ),
    "logicality": (
        "Judge whether each step of the response follows from the ones before it. Look at the "
        "inferences and at the arithmetic, one after the other; style does not count here.",
        "5: every step is justified and every calculation holds.\n"
        "4: one step is skipped or thinly justified, and the rest carries it.\n"
        "3: some steps are doubtful or slightly wrong, others are sound.\n"
        "2: several wrong steps that change where it ends.\n"
        "1: the steps have nothing to do with one another.",
    ),
    "informativeness": (
        "Judge whether a reader could check the result with nothing but this response. It should "
        "show the steps and the values in between that the result rests on; a bare result tells "
        "nothing, and neither does talk beside the point.",
        "5: everything that is needed to redo it is there.\n"
        "4: nearly everything, with a gap that is easily filled.\n"
        "3: the main steps, with much left out between them.\n"
        "2: hints only; it could hardly be checked.\n"
        "1: a result alone, or nothing of use.",
    ),
    "fluency": (
        "Judge how well the response reads: grammar, punctuation, order, and a notation that can "
        "be followed. Whether what it says is right does not count here.",
        "5: reads smoothly, without mistakes.\n"
        "4: reads well, with a slip here and there.\n"
        "3: can be understood, but stumbles.\n"
        "2: has to be read twice, with mistakes throughout.\n"
        "1: cannot be read.",
    ),
    "factuality": (
        "Judge whether what the response states is true: facts, figures, sources, and claims about "
        "how things are. What is invented or cannot be backed up counts against it.",
        "5: all that is stated is true.\n"
        "4: one small inaccuracy, without effect.\n"
        "3: some statements are wrong or unsupported; the result might still be saved.\n"
        "2: several statements are plainly wrong.\n"
        "1: what it rests on is wrong or made up.",
    ),
}
