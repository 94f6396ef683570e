"""`python -m pajama_tui.training.answers.worker PARENT BYTES`: checks answers, one line each.

The process that parses untrusted text. It has no secrets in its environment, may open no file, may
not hold more than BYTES, and ends with the process PARENT, which also ends it where a line takes
too long. Reads {"gold": text, "prediction": text} and writes {"status": ..., "found": text,
"reason": text} for each.
"""

import json
import logging
import os
import re
import sys
from typing import Any

from pajama_tui.scoring.jail.landlock import deny_all
from pajama_tui.scoring.jail.process import die_with_parent, give_up_privileges, limit_memory

_CHOICE = re.compile(r"\(?([A-J])\)?\.?")
_CHOSEN = (
    re.compile(r"\\boxed\{\s*(?:\\text\{)?\(?([A-J])\)?\}"),
    re.compile(r"(?i:answer(?: is)?:?)\s*\**\(?([A-J])\b"),
    re.compile(r"\(([A-J])\)"),
    re.compile(r"^([A-J])[.:)]?(?:\s|$)(?!\w)"),
)
# A word that is no command of LaTeX, nor within its \text.
_WORDS = re.compile(r"(?<![\\{A-Za-z])[A-Za-z]{4,}")
_SHOWN = 200
# Parsed before the door closes: libraries load parts of themselves when these are first needed.
_WARM = (
    (r"\frac{1}{2}", r"so it is \boxed{0.5}"), ("72", "The answer is 72."), ("10%", "0.1"),
    (r"\{1, 2\}", r"$\{2,1\}$"), ("(1, 2]", "$(1,2]$"), ("x = 3", "$x=3$"), ("x < 2", "$2 > x$"),
    (r"\sqrt{2}", "$2^{1/2}$"), (r"\begin{pmatrix}1\\2\end{pmatrix}", "$3$"), ("1e5", "100,000"),
    (r"x^2 + 2x + 1", "$(x+1)^2$"), ("B", "The answer is (B)."), (r"\sin(x) + 1", r"$1+\sin x$"),
    (r"3 + 4i", "$4i+3$"), (r"\frac{\pi}{3}", r"$\pi/3$"), (r"\int_0^1 x dx", r"$\frac12$"),
    (r"(-\infty, 3) \cup (5, \infty)", r"$x<3$ or $x>5$"), ("1:30", "$1/30$"), ("5!", "$120$"),
)  # fmt: skip


def check(gold: str, prediction: str) -> dict[str, str]:
    """Check one answer.

    Returns:
        "status": "right"; "wrong"; "unreadable", where the prediction has no answer that can be
        read; "no gold", where the gold answer has none; and "found", what was read.
    """
    from math_verify import parse, verify

    # The limit on time is outside: the library's own is a signal, which arithmetic can outlast.
    options: dict[str, Any] = {"parsing_timeout": None, "raise_on_error": True}
    # GSM8K's gold answers are solutions with the answer behind this mark.
    gold = gold.rpartition("####")[2].strip()
    if letter := _CHOICE.fullmatch(gold):
        return _check_choice(letter[1], prediction)
    if _WORDS.search(gold) and not any(character.isdigit() for character in gold):
        return {"status": "no gold", "found": "", "reason": "the gold answer is words, no formula"}
    wanted = _gold(gold, parse, options)
    found = parse(prediction, **options)
    if not wanted:
        return {"status": "no gold", "found": "", "reason": "no answer is read in the gold answer"}
    if not found:
        return {"status": "unreadable", "found": "", "reason": "no answer is read in it"}
    if verify(wanted, found, timeout_seconds=None, raise_on_error=True):
        return {"status": "right", "found": _shown(found), "reason": ""}
    if all(isinstance(each, str) for each in found):
        reason = "what stands for an answer cannot be read"
        return {"status": "unreadable", "found": _shown(found), "reason": reason}
    return {"status": "wrong", "found": _shown(found), "reason": ""}


def _check_choice(letter: str, prediction: str) -> dict[str, str]:
    """Check a letter: the last that is boxed, else named as the answer, else in brackets.

    A lone letter is not looked for: "A" and "I" are words.
    """
    for pattern in _CHOSEN:
        if found := pattern.findall(prediction.strip()):
            status = "right" if found[-1] == letter else "wrong"
            return {"status": status, "found": found[-1], "reason": ""}
    return {"status": "unreadable", "found": "", "reason": "no letter is named as the answer"}


def _gold(text: str, parse: Any, options: dict[str, Any]) -> Any:
    """A gold answer is an answer as a whole, with or without the marks of LaTeX."""
    if "\\boxed" in text or "$" in text:
        return parse(text, **options)
    plain = parse(text, **options) if re.fullmatch(r"[\d.,%+\-/ ]+", text) else []
    return plain or parse(f"${text}$", **options) or parse(text, **options)


def _shown(found: list[Any]) -> str:
    # The text it was read from: writing an expression out can take for ever.
    texts = [each for each in found if isinstance(each, str)]
    return texts[-1][:_SHOWN] if texts else ""


def _answer(line: str) -> dict[str, str]:
    asked = json.loads(line)
    try:
        return check(asked["gold"], asked["prediction"])
    except MemoryError:
        return {"status": "unchecked", "found": "", "reason": "it takes too much memory"}
    except RecursionError:
        return {"status": "unchecked", "found": "", "reason": "it is nested too deeply"}
    except Exception as error:
        reason = f"math-verify failed: {type(error).__name__}: {str(error)[:_SHOWN]}"
        return {"status": "unchecked", "found": "", "reason": reason}


def main(parent: int, memory: int) -> None:
    """Serve until standard input ends."""
    die_with_parent(parent)
    logging.disable(logging.CRITICAL)
    for gold, prediction in _WARM:
        _answer(json.dumps({"gold": gold, "prediction": prediction}))
    # Libraries print as they like; what is answered has a descriptor of its own.
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as out:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.close(nowhere)
        give_up_privileges()
        limit_memory(memory)
        deny_all()
        out.write("{}\n")
        out.flush()
        for line in sys.stdin:
            out.write(json.dumps(_answer(line)) + "\n")
            out.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
