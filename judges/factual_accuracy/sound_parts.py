"""Do the parts of the response that follow rules of their own hold up: code, JSON, dates, lists?

Measures: Python code is parsed, and a fault costs by how early it stands; names that it uses and
nowhere defines cost as well; JSON is parsed, brackets of other code are counted, and a request for
code should be met with some. Numbering counts up by one, "here are five ways" is followed by five,
dates exist. Enumerations ("a, b and c") and list items, which most texts have, should name
different things in parts of similar size, with falling returns.
Why it matters: what fails such a check is wrong beyond argument.
Fails: code in parts, left open on purpose, looks broken; where nothing can be checked it stays at
zero.
"""

import ast
import itertools
import json
import re

# Characters that are read; what follows has no influence.
LIMIT = 24_000
FENCE = re.compile(r"```([a-zA-Z+#]{0,12})[^\n`]{0,40}\n([^`]*)(?:```|\Z)")
ESCAPE = re.compile(r"\\[^\n]")
GLUED = re.compile(r"(\d)(?=(?:and|if|else|for|in|is|or|not)\b)")
CODE_LINE = re.compile(
    r"(?m)[;{}]\s*$|^\s*(?:def|import|from|for|if|return|print|class)\b.*[:)\w]$"
)
CODE_ASKED = re.compile(
    r"\b(?:python|javascript|java|c\+\+|sql|html|css|regex|source code|(?:write|create|implement)"
    r" (?:an? |the )?(?:[a-z-]{2,12} ){0,2}(?:function|program|script|class|query|code))\b"
)
COUNTED = {name: number for number, name in enumerate("two three four five six seven".split(), 2)}
ANNOUNCED = re.compile(
    r"\b(?:here are|these|following|there are) (?:the |my |some )?(" + "|".join(COUNTED) + r") "
)
NUMBERED = re.compile(r"(?m)^\s{0,6}(\d{1,3})[.)]\s")
ITEM = re.compile(r"(?m)^\s{0,6}(?:[-*•]|\d{1,3}[.)])\s{1,4}(\S[^\n]{0,400})")
DATE = re.compile(
    r"\b(?:(February)|April|June|September|November|January|March|May|July|August|October|December)"
    r" (\d{1,2})\b(?!:)"
)
BUILT_IN = frozenset(
    str.split(
        "print len range int str float list dict set tuple bool sum min max abs round sorted "
        "reversed enumerate zip map filter any all open input isinstance type super next iter chr "
        "ord object Exception ValueError TypeError KeyError IndexError __name__"
    )
)
SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+|[:;()]")
JOINED = re.compile(r", (?:and |or )?")
WORD = re.compile(r"\w+")


def python_soundness(code: str) -> float:
    """1 for code that parses, less by the share of names never defined; part of it where not."""
    # Escapes go first: an invalid one would only print a warning.
    plain = GLUED.sub(r"\1 ", ESCAPE.sub("x", code))
    try:
        tree = ast.parse(plain)
    except SyntaxError as fault:
        return 0.4 * ((fault.lineno or 1) - 1) / (plain.count("\n") + 1)
    except (ValueError, RecursionError, MemoryError):
        return 0.0
    used, defined = set(), set(BUILT_IN)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            (used if isinstance(node.ctx, ast.Load) else defined).add(node.id)
        elif isinstance(node, ast.arg):
            defined.add(node.arg)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            defined.add(node.name)
        elif isinstance(node, ast.alias):
            defined.add((node.asname or node.name).split(".")[0])
    return 1.0 - 0.5 * len(used - defined) / (len(used) + 1.0)


def json_soundness(text: str) -> float:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return 0.0
    return 1.0


def code_parts(request: str, text: str) -> list[float]:
    parts = []
    for language, code in FENCE.findall(text)[:6]:
        named = language.lower()
        if named in ("python", "py") or (not named and "def " in code and "python" in request):
            parts.append(python_soundness(code))
        elif named == "json" or (not named and "json" in request):
            parts.append(json_soundness(code))
        else:
            uneven = sum(abs(code.count(a) - code.count(b)) for a, b in ("()", "[]", "{}"))
            parts.append(1.0 / (1.0 + uneven))
    if not parts and "json" in request and "{" in text:
        parts.append(json_soundness(text[text.find("{") : text.rfind("}") + 1]))
    asked = bool(CODE_ASKED.search(request))
    if not parts and "def " in text and (asked or "python" in request):
        parts.append(max(0.3, python_soundness(text)))
    if not parts and asked:
        lines = len(CODE_LINE.findall(text))
        parts.append(0.4 + 0.4 * lines / (lines + 1.0))
    return parts


def listed_soundness(members: list[str]) -> float:
    """How different and how similar in size the members of a list are, 0 to 1."""
    sizes = [len(WORD.findall(member)) for member in members]
    distinct = len({member.strip(" .").lower() for member in members}) / len(members)
    mean = sum(sizes) / len(sizes)
    spread = sum(abs(size - mean) for size in sizes) / (sum(sizes) + 1.0)
    return max(0.0, 2.0 * distinct - 1.0) * (1.0 - 0.5 * spread)


def judging_function(query: str, response: str) -> float:
    text, request = response[:LIMIT], query[:2000].lower()
    if not text.strip():
        return -0.05
    code = code_parts(request, text)
    score = 2.0 * sum(code) / len(code) - 1.0 if code else 0.0
    wrong = sum(int(day) > (29 if short else 31) or day == "0" for short, day in DATE.findall(text))
    marks = [int(number) for number in NUMBERED.findall(text)]
    wrong += sum(b not in (a + 1, 1) for a, b in itertools.pairwise(marks))
    items = ITEM.findall(text)
    announced = ANNOUNCED.search(text.lower())
    if announced and items:
        wrong += len(items) < COUNTED[announced[1]]
    lists = [items] if len(items) > 2 else []
    for sentence in SENTENCE_END.split(text):
        members = JOINED.split(sentence[:600])
        if len(members) > 2:
            # What stands before the first member and behind the last one belongs to the sentence.
            size = len(WORD.findall(members[1]))
            lists.append([*members[1:-1], " ".join(members[-1].split()[:size])])
    quality = sum(map(listed_soundness, lists[:20])) / (len(lists[:20]) + 1.0)
    return 0.5 * score + 0.3 * quality - 0.4 * wrong / (wrong + 1.0)
