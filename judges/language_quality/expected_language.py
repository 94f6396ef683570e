"""Is the response in the language that the prompt expects, from end to end?

Measures: the expected language is the one the prompt asks for ("in French", "translate into
German"), else the one it is written in. Scripts are compared by the share of letters that belong.
Languages in Latin letters are told apart by their function words ("the", "und", "que"): the lead of
the expected language over its strongest rival, as a share of the words that belong to either, up to
the usual lead, for the text as a whole and for its two halves, of which the weaker counts; imagined
words in the usual proportion keep short texts near the middle.
Why it matters: an answer in the wrong language, or one that slips into another, is lost on its
reader, whatever it says.
Fails: for Latin-script languages outside its eight, and for labels and names, of which it says
little. Differences between two good texts in one language are chance, and small.
"""

import re
from collections import Counter

# Characters that are read; what follows has no influence.
LIMIT = 12_000
WORD = re.compile(r"[^\W\d_]+")
FUNCTION_WORDS = {
    "english": "the of and to a in is that it for you with are as on be this have from or your can "
    "an by not at we they he she was were will has but which their i my if so our its more what "
    "when how",
    "french": "le la les de des du et est un une que qui dans pour pas sur avec vous nous ce au en",
    "german": "der die das und ist ein eine zu den von mit nicht sich auf für im dem es auch wie",
    "spanish": "el la los las de y que en un una es por con para no se su del al como más lo esta",
    "italian": "il la che di e un una per non con del della sono è le gli nel come più si da anche",
    "portuguese": "o a os as de e que em um uma para com não por se do da no na mais como seu é",
    "dutch": "de het een en van is dat op te in zijn met voor niet aan er om ook als dan bij je",
    "swedish": "och att det en som är på av för med den till inte har de ett om kan så vi",
}
LANGUAGES_OF: dict[str, list[str]] = {}
for language, listed in FUNCTION_WORDS.items():
    for listed_word in listed.split():
        LANGUAGES_OF.setdefault(listed_word, []).append(language)
RANGES = {
    "russian": "\u0400-\u04ff",
    "ukrainian": "\u0400-\u04ff",
    "greek": "\u0370-\u03ff",
    "hebrew": "\u0590-\u05ff",
    "arabic": "\u0600-\u06ff",
    "hindi": "\u0900-\u097f",
    "thai": "\u0e00-\u0e7f",
    "korean": "\uac00-\ud7af",
    "japanese": "\u3040-\u30ff\u4e00-\u9fff",
    "chinese": "\u4e00-\u9fff",
}
SCRIPTS = {name: re.compile(f"[{span}]") for name, span in RANGES.items()}
NOT_LATIN = re.compile(r"[\u0370-\u1dff\u2e80-\ud7ff\uf900-\ufdff]")
ASKED = re.compile(r"\b(?:in|into|to) (" + "|".join([*FUNCTION_WORDS, *RANGES]) + r")\b")
# Imagined words that belong to either language, and the lead that ordinary prose shows.
PRIOR, USUAL_LEAD = 10.0, 0.7


def hits(words: list[str]) -> Counter[str]:
    return Counter(language for word in words for language in LANGUAGES_OF.get(word, ()))


def lead(expected: str, words: list[str]) -> float:
    found = hits(words)
    own = found.pop(expected, 0)
    rival = max(found.values(), default=0)
    # More than the usual lead is no better.
    return min(USUAL_LEAD, (own - rival + USUAL_LEAD * PRIOR) / (own + rival + PRIOR))


def written_in(text: str) -> str:
    words = WORD.findall(text.lower())
    letters = sum(map(len, words))
    for name, pattern in SCRIPTS.items():
        if 2 * len(pattern.findall(text)) > letters > 0:
            return name
    found = hits(words)
    best = max(FUNCTION_WORDS, key=lambda name: found[name])
    return best if found[best] > 1.2 * found["english"] + 1 else "english"


def judging_function(query: str, response: str) -> float:
    text = response[:LIMIT]
    words = WORD.findall(text.lower())
    if not words:
        return 0.65 if text.strip() else 0.4
    asked = ASKED.search(query[:LIMIT].lower())
    expected = asked[1] if asked else written_in(query[:600])
    if expected in SCRIPTS:
        return len(SCRIPTS[expected].findall(text)) / sum(map(len, words))
    middle = len(words) // 2
    weaker = min(lead(expected, words[:middle]), lead(expected, words[middle:]))
    foreign = len(NOT_LATIN.findall(text)) / len(text)
    return 0.5 * lead(expected, words) + 0.5 * weaker - foreign
