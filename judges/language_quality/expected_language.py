"""Is the response running text in the language the prompt expects?

Measures: the expected language is the one the prompt asks for ("in French", "translate into
German"), else the one it is written in. Scripts are compared by the share of letters that
belong; languages in Latin letters by the share of their function words ("the", "und", "que"),
which natural prose holds in a narrow range: far fewer mean a bare list of names, code or word
salad.
Why it matters: an answer in the wrong language is lost on its reader, whatever it says.
Fails: for Latin-script languages outside its eight, which all look alike to it, and for the
short label that was asked for (it leans to the middle there).
"""

import re

# Characters that are read; what follows has no influence.
LIMIT = 12_000
WORD = re.compile(r"[^\W\d_]+")
FUNCTION_WORDS = {
    "english": "the of and to a in is that it for you are with as on be this have from or your can "
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
WORDS = {name: frozenset(words.split()) for name, words in FUNCTION_WORDS.items()}
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
CODE = re.compile(
    r"```|^(?:def|import|class|function|select|#include|<html)\b", re.MULTILINE | re.IGNORECASE
)
ASKED = re.compile(r"\b(?:in|into|to) (" + "|".join([*WORDS, *RANGES]) + r")\b")


def latin_share(name: str, text: str) -> float:
    words = WORD.findall(text.lower())
    known = WORDS[name]
    return (sum(word in known for word in words) + 2.5) / (len(words) + 8.0)


def written_in(text: str) -> str:
    letters = sum(map(len, WORD.findall(text)))
    for name, pattern in SCRIPTS.items():
        if 2 * len(pattern.findall(text)) > letters > 0:
            return name
    if latin_share("english", text) > 0.33:
        return "english"
    shares = {name: latin_share(name, text) for name in WORDS}
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] > shares["english"] + 0.05 else "english"


def judging_function(query: str, response: str) -> float:
    text = response[:LIMIT]
    if not text.strip():
        return 0.0
    asked = ASKED.search(query[:LIMIT].lower())
    expected = asked[1] if asked else written_in(query[:600])
    if expected in SCRIPTS:
        letters = sum(map(len, WORD.findall(text)))
        return len(SCRIPTS[expected].findall(text)) / letters if letters else 0.5
    if CODE.search(text):
        return 0.8
    foreign = len(NOT_LATIN.findall(text)) / len(text)
    return min(latin_share(expected, text), 0.28) / 0.28 - 2.0 * foreign
