"""Is there one sentence that answers, and does it stand where a reader looks for it?

Measures: for choices offered in the prompt (lettered options, "A, B or C" behind a word of
choosing, "positive/negative"), that exactly one is named, early or at the end; for "how many" and
calculations, that a number which the prompt does not have stands at the start or the end. For
everything else the answering sentence is looked for: the one that joins most words of the question
(of the last one asked, else of the first sentence) to something new. Its strength fades with its
distance from the beginning or the end, whichever is nearer. Putting off ("it depends", "not sure")
costs.
Why it matters: an answer that has to be guessed from the working is not yet an answer.
Fails: it does not know whether the answer is right; outside choices and calculations, a bare name
answers without repeating any word. Texts without spaces are read by pairs of characters.
"""

import re

# Characters that are read; what follows has no influence.
LIMIT = 12_000
SHORT = 60
SENTENCE_END = re.compile(r"(?<=[.!?;])\s+|(?<=[。！？])|\n+")
WORD = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff]{2}|[^\W_]{3,30}")
EMPTY = frozenset(
    str.split(
        "the and for that this with you your are was have has its can will what how which who why "
        "when where from they them their should would could must into any all some please make "
        "write give provide create following given based below about using use been were does did "
        "not our his her she him but than then there here let tell input sentence text generate "
        "answer question"
    )
)
LETTERED = re.compile(r"(?:^|\s)\(?([a-e])[).]\s{1,3}([^\n]{1,60}?)(?=\s\(?[b-e][).]\s|\n|\Z)")
CHOOSE = re.compile(
    r"\b(?:classif\w+|categori[sz]e|choose|select|decide|determine|whether|identify|label)\b"
    r"[^.?!]{0,120}"
)
OPTIONS = re.compile(
    r"\b([a-z-]{2,18}(?:, [a-z-]{2,18}){0,5}),? or (?:an? |the )?((?:not )?[a-z-]{2,18})\b"
)
SLASHED = re.compile(r"\b([a-z]{3,18})/([a-z]{3,18})\b")
NUMERIC = re.compile(
    r"\b(?:how (?:many|much|old|long|far)|calculate|compute|solve|what is the (?:sum|total|value"
    r"|area|average|probability)|percent(?:age)? of|\d ?[-+*/x×] ?\d)"
)
NUMBER = re.compile(r"\d[\d,]{0,14}(?:\.\d{1,6})?")
EVASION = re.compile(
    r"\b(?:it depends|i don't know|not sure|cannot (?:determine|say)|hard to say|impossible to say"
    r"|more information is needed|not enough information|no idea|could you (?:please )?provide)\b"
)


def offered(request: str) -> list[str]:
    lettered = [option.strip(" .;,") for _, option in LETTERED.findall(request)]
    if len(lettered) > 1:
        return lettered
    for clause in CHOOSE.findall(request)[:3]:
        found = OPTIONS.search(clause) or SLASHED.search(clause)
        if found:
            return [*found[1].split(", "), found[2]]
    return []


def chosen(options: list[str], units: list[str]) -> float:
    """1 for exactly one option named at an edge of the text, 0 for none."""
    text = "\n".join(units)
    named = {option for option in options if re.search(rf"\b{re.escape(option)}\b", text)}
    # "not offensive" holds "offensive": the longer option is the one meant.
    named = {o for o in named if not any(o != other and o in other for other in named)}
    edges = units[0] + "\n" + units[-1]
    near = any(option in edges for option in named)
    return 0.0 if not named else (0.8 if len(named) == 1 else 0.45) + 0.2 * near


def stems(text: str) -> set[str]:
    return {word[:6] for word in WORD.findall(text) if word not in EMPTY}


def answering(asked: set[str], units: list[str]) -> float:
    """The best sentence's share of the question, weakened by its distance from the edges."""
    best = 0.0
    last = len(units) - 1
    for place, own in enumerate(map(stems, units)):
        if own:
            share = (len(own & asked) + 0.5) / (len(asked) + 1.0)
            fresh = min(1.0, (len(own - asked) + 0.5) / 2.5)
            best = max(best, share**0.5 * fresh / (1.0 + 0.4 * min(place, last - place)))
    return best


def judging_function(query: str, response: str) -> float:
    units = [unit for unit in SENTENCE_END.split(response[:LIMIT].lower()) if unit.strip()]
    if not units:
        return 0.1
    sentences = [part for part in SENTENCE_END.split(query[:4000].lower()) if part.strip()]
    questions = [part for part in sentences if part.rstrip().endswith("?")]
    score = answering(stems(" ".join(questions[-1:] or sentences[:1])), units)
    request = query[:1500].lower()
    options = offered(request)
    if len(response) < SHORT and (options or NUMERIC.search(request)):
        # The bare answer ("Positive", "16") repeats nothing of the question and need not.
        score = max(score, 0.6)
    if options:
        score = 0.3 * score + 0.7 * chosen(options[:8], units)
    elif NUMERIC.search(request):
        shown = NUMBER.findall(units[0] + "\n" + units[-1])
        fresh = set(shown) - set(NUMBER.findall(query[:4000]))
        score = 0.5 * score + (0.5 if fresh else 0.25 if shown else 0.0)
    evasions = len(EVASION.findall(units[0] + "\n" + units[-1]))
    return score - 0.15 * min(evasions, 2)
