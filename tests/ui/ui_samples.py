"""Files for tests of the screens: pairs that attack a terminal, and small judges."""

import json
import unicodedata
from pathlib import Path

CLEAR = "\x1b[2J\x1b[1;1H\x1b[31mowned"
CLIPBOARD = "\x1b]52;c;ZXZpbA==\x07"
TITLE = "\x9d0;owned\x9c"
BIDI = "\u202egnp.exe\u2066"
MARKUP = "[red]not markup[/red] [/] [@click=app.quit]x[/]"
SURROGATE = "half \ud83d of a pair"
HOSTILE = (CLEAR, CLIPBOARD, TITLE, BIDI, MARKUP, SURROGATE)

GOOD_ROWS = 40


def write_pairs(path: Path, rows: int = GOOD_ROWS) -> Path:
    """Write pairs whose gold is the longer response; hostile texts first, two bad rows last."""
    lines = []
    for row in range(rows):
        hostile = HOSTILE[row] if row < len(HOSTILE) else ""
        short, long = f"{row} word {hostile}", f"{row} word " + "and another one " * 4 + hostile
        first_wins = row % 2 == 0
        lines.append(
            json.dumps(
                {
                    "prompt": f"Question {row} {hostile}",
                    "response_a": long if first_wins else short,
                    "response_b": short if first_wins else long,
                    "label": "a" if first_wins else "b",
                }
            )
        )
    lines += ['{"prompt": "cut off', json.dumps({"prompt": "no responses", "label": "a"})]
    path.write_text("\n".join(lines) + "\n")
    return path


LONGER = '''"""Longer is better. \\x1b]52;c;ZXZpbA==\\x07 [red]really[/red]

The second paragraph is for the source alone.
"""


def judging_function(query, response):
    # \x1b[2J a comment that clears the screen
    return float(len(response))
'''
SEVENS = "def judging_function(query, response):\n    return float(len(query + response) % 7)\n"
FAILING = "def judging_function(query, response):\n    return float(response.nothing)\n"
# It leaves the processor to who types meanwhile, so that a run lasts long enough anywhere.
SLOW = """import time

def judging_function(query, response):
    time.sleep(0.04)
    return float(len(response) % 5)
"""


def write_judges(folder: Path, *, slow: int = 0) -> Path:
    """Write a judge that is right, a weaker one, and one that fails always; `slow` more on wish."""
    sources = {
        "length/longer.py": LONGER,
        "words/sevens.py": SEVENS,
        "words/failing.py": FAILING,
    }
    sources |= {f"patience/slow_{number}.py": f"# {number}\n{SLOW}" for number in range(slow)}
    for name, source in sources.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source)
    (folder / "length" / "rubric.toml").write_text(
        'name = "Length"\ndescription = "How much was written. [b]bold?[/b]"\n'
    )
    return folder


def harmful(text: str) -> set[str]:
    """Return the characters that a terminal may act on, line ends apart."""
    return {c for c in text if c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Cs")}
