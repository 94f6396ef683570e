"""Do the parts of the response that a program can check hold up?

Measures: Python code parses; JSON parses; other code has its brackets in balance; dates exist;
shares of one whole stay within 100 %; "here are five ways" is followed by five; numbering
counts up by one; an enumeration does not name the same thing twice; an alphabetical list is
one. Each fault found costs, each check passed earns a little.
Why it matters: what fails such a check is wrong beyond argument.
Fails: on most prose there is nothing to check, and then it says nothing.
"""

import ast
import itertools
import json
import re

# Characters that are read; what follows has no influence.
LIMIT = 30_000
FENCE = re.compile(r"```([a-zA-Z+#]{0,12})[^\n`]{0,40}\n([^`]*)(?:```|\Z)")
ESCAPE = re.compile(r"\\[^\n]")
GLUED = re.compile(r"(\d)(?=(?:and|if|else|for|in|is|or|not)\b)")
COUNTED = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10,
}  # fmt: skip
ANNOUNCED = re.compile(
    r"\b(?:here are|these|following|there are) (?:the |my |some )?(two|three|four|five|six"
    r"|seven|eight|nine|ten|\d{1,2}) "
)
NUMBERED = re.compile(r"(?m)^\s{0,6}(\d{1,3})[.)]\s")
BULLET = re.compile(r"(?m)^\s{0,6}(?:[-*•]|\d{1,3}[.)])\s")
DATE = re.compile(
    r"\b(January|February|March|April|May|June|July|August|September|October|November"
    r"|December) (\d{1,2})\b"
)
SHORT_MONTHS = {
    "February": 29, "April": 30, "June": 30, "September": 30, "November": 30,
}  # fmt: skip
PERCENT_OF = re.compile(
    r"(?<![\d.,])(\d{3,5})(?:\.\d)?\s?% of (?:people|the|all|adults|students|users)"
)
CODE_ASKED = re.compile(
    r"\b(?:python|javascript|java|c\+\+|code|function|program|script|html|sql|json|regex)\b"
)


def python_parses(code: str) -> bool:
    # Escapes go first: an invalid one would only print a warning.
    plain = GLUED.sub(r"\1 ", ESCAPE.sub("x", code))
    try:
        ast.parse(plain)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def json_parses(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def judging_function(query: str, response: str) -> float:
    text, request = response[:LIMIT], query[:2000].lower()
    passed = failed = 0.0
    fences = FENCE.findall(text)
    for language, code in fences[:10]:
        if language.lower() in ("python", "py") or (
            not language and "def " in code and "python" in request
        ):
            fits = python_parses(code)
        elif language.lower() == "json" or (not language and "json" in request):
            fits = json_parses(code)
        else:
            fits = all(code.count(a) == code.count(b) for a, b in ("()", "[]", "{}"))
        passed, failed = passed + fits, failed + 2.0 * (not fits)
    if not fences and "json" in request and "{" in text:
        fits = json_parses(text[text.find("{") : text.rfind("}") + 1])
        passed, failed = passed + fits, failed + (not fits)
    if not fences and "def " in text and "python" in request:
        fits = python_parses(text)
        passed, failed = passed + fits, failed + 0.5 * (not fits)
    for month, day in DATE.findall(text):
        failed += not 1 <= int(day) <= SHORT_MONTHS.get(month, 31)
    failed += sum(int(share) > 100 for share in PERCENT_OF.findall(text))
    marks = [int(number) for number in NUMBERED.findall(text)]
    if len(marks) > 2:
        steps = sum(b == a + 1 or b == 1 for a, b in itertools.pairwise(marks))
        passed, failed = passed + 0.3, failed + 1.5 * (1.0 - steps / (len(marks) - 1))
    announced = ANNOUNCED.search(text.lower())
    items = len(BULLET.findall(text))
    if announced and items:
        number = COUNTED.get(announced[1]) or int(announced[1])
        passed, failed = passed + (number == items), failed + (items < number)
    named = [part.strip().lower() for part in text.replace(" and ", ", ").rstrip(". ").split(",")][
        1:-1
    ]
    if len(named) >= 4 and max(map(len, named)) < 40:
        failed += 2.0 * (1.0 - len(set(named)) / len(named))
    if CODE_ASKED.search(request) and not passed and not failed:
        failed += 0.3 * ("sorry" in text.lower())
    return (passed - 2.0 * failed) / (passed + 2.0 * failed + 2.0)
