"""Is the answer right where a few lines of program can work it out?

Measures: small tasks stated in the prompt are solved: sort a list (alphabetically, by size, either
way), count words and letters of a quoted text, the sum, average, median, largest or smallest of
given numbers, a bare calculation. A response that holds the result earns, one that does not loses.
For all other prompts: whether words taken over from the prompt are worked with (met in another form
of the word) rather than only handed back, and whether any comes with a letter lost or changed.
Why it matters: in small tasks right and wrong are certain, and a garbled name is wrong as well.
Fails: where a small task is only part of a larger one; outside such tasks it is a weak witness.
"""

import re
import statistics

# Characters that are read; what follows has no influence.
LIMIT = 20_000
MOST_ITEMS = 40
NUMBER = re.compile(r"-?\d{1,9}(?:\.\d{1,6})?")
WORD = re.compile(r"[^\W\d_]+")
QUOTED = re.compile(r"[\"“']([^\"“”\n]{2,200})[\"”']")
SUM = re.compile(
    r"(?<![\w.])(\d{1,7}(?:\.\d{1,4})?) ?([-+*x×/÷]) ?(\d{1,7}(?:\.\d{1,4})?)(?![\w.])"
)
OPENING = re.compile(r"[:\n]")
SEPARATOR = re.compile(r"[,\n;]| and ")
COUNTED = re.compile(r"\b(?:how many|count|number of) (?:the )?(words|letters|characters)")
STATISTIC = re.compile(
    r"\b(sum|total|average|mean|median|largest|biggest|maximum|greatest|smallest|minimum|lowest"
    r"|highest) (?:number |value )?(?:of|in|from|among|between)\b"
)
SORT = re.compile(r"\b(?:sort|arrange|order|alphabeti[sz]e|rank|put)\b")
DOWN = re.compile(r"\b(?:descending|decreasing|largest to smallest|highest to lowest|reverse)\b")
UP = re.compile(r"\b(?:ascending|increasing|smallest to largest|lowest to highest|alphabetic)")
REDUCE = {
    "sum": sum, "total": sum, "average": statistics.fmean, "mean": statistics.fmean,
    "median": statistics.median, "smallest": min, "minimum": min, "lowest": min,
}  # fmt: skip
PLACES = 100.0


def sorted_right(query: str, text: str) -> float | None:
    """Share of neighbours in the asked order, None where no list is to be sorted."""
    request = query.lower()
    if not SORT.search(request[:200]) or not (UP.search(request) or DOWN.search(request)):
        return None
    material = OPENING.split(query, maxsplit=1)[-1]
    items = [item.strip(" .\"'[]").lower() for item in SEPARATOR.split(material)]
    items = [item for item in items if 0 < len(item) < 40][:MOST_ITEMS]
    if len(items) < 3:
        return None
    numeric = all(NUMBER.fullmatch(item) for item in items)
    wanted = sorted(items, key=lambda item: (float(item) if numeric else 0.0, item))
    if DOWN.search(request):
        wanted.reverse()
    place, found = 0, 0
    for item in wanted:
        at = text.find(item, place)
        if at >= 0:
            place, found = at + len(item), found + 1
    return found / len(wanted)


def result_of(query: str) -> float | None:
    """The number that answers the prompt, None where it is no such task."""
    request = query.lower()
    asked = STATISTIC.search(request[:300])
    numbers = [float(number) for number in NUMBER.findall(request)[:MOST_ITEMS]]
    if asked and len(numbers) >= 3 and len(query) < 400:
        return float(REDUCE.get(asked[1], max)(numbers))
    counted = COUNTED.search(request)
    quoted = QUOTED.search(query)
    if counted and quoted:
        words = WORD.findall(quoted[1])
        return float(len(words) if counted[1] == "words" else sum(map(len, words)))
    sums = SUM.findall(request)
    if len(sums) == 1 and len(query) < 60:
        x, sign, y = float(sums[0][0]), sums[0][1], float(sums[0][2])
        if sign in "/÷":
            return x / y if y else None
        return x + y if sign == "+" else x - y if sign == "-" else x * y
    return None


def worked_forms(query: str, text: str) -> float:
    """Share of reworked forms among the words taken over, less what is garbled."""
    known = {word for word in WORD.findall(query[:LIMIT].lower()) if len(word) > 4}
    begins = {word[:5] for word in known}
    shortened = {word[:place] + word[place + 1 :] for word in known for place in range(1, 4)}
    given = {word for word in WORD.findall(text) if len(word) > 4}
    exact = len(given & known)
    reworked = sum(word[:5] in begins for word in given - known)
    garbled = sum(
        word in shortened or any(word[:p] + word[p + 1 :] in known for p in range(1, 4))
        for word in given - known
    )
    return (reworked + 0.4) / (reworked + 0.3 * exact + 3.0) - 0.2 * min(garbled, 2)


def judging_function(query: str, response: str) -> float:
    text = response[:LIMIT].lower()
    if not text.strip():
        return 0.05
    order = sorted_right(query[:3000], text)
    if order is not None:
        return 2.0 * order - 0.7
    result = result_of(query[:3000])
    if result is not None:
        shown = [float(n) for n in NUMBER.findall(text.replace(",", ""))[:200]]
        right = any(abs(abs(n) - abs(result)) <= max(abs(result) / PLACES, 0.01) for n in shown)
        return 1.2 if right else -0.2
    return worked_forms(query, text)
