"""Spelling-free proofreading: faults that can be seen without a dictionary, and punctuation used.

Measures: faults: doubled words, sentences that start in lower case, a lone "i", missing space after
a comma or stop, space before one, "a" before a vowel and "an" before a consonant, characters from
broken encodings, quotation marks left open; all per sentence, so that long texts are not punished
for being long. Beside them, with a small weight: how much of the stops inside sentences (comma,
semicolon, colon) there is, for the number of words, outside brackets and quotations.
Why it matters: slips are the cheapest sign of careless or broken generation; and a text without any
inner stop is either very simple or not punctuated.
Fails: on code, verse and lists of fragments, whose conventions differ; partly outside English.
"""

import re

# Characters that are read; what follows has no influence.
LIMIT = 30_000
SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
FENCED = re.compile(r"```[^`]*```")
WORD = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff]{1,2}|\w+(?:['’-]\w+)*")
ASIDE = re.compile(r"\([^()\n]{0,200}\)|\[[^\[\]\n]{0,80}\]|[\"“][^\"“”\n]{0,80}[\"”]")
INNER_STOP = re.compile(r"\w[,;:] (?=\S)|[、，；：]")
FAULTS = (
    re.compile(r"\b([a-z]{2,15}) \1\b(?<!\bthat that)(?<!\bhad had)"),
    re.compile(r"(?<![\w'.])i(?![\w'.])"),
    re.compile(r"[a-z][,;:!?][A-Za-z]"),
    re.compile(r"[a-z] [,.;!?](?=\s|\Z)"),
    re.compile(r"\ba [aeio](?!ne\b|nce\b|u)[a-z]"),
    re.compile(r"\ban [bcdfgjkpqtvwz][a-z]"),
    re.compile(r"\ufffd|â€|Ã[\x80-\xbf]|&(?:amp|quot|lt|gt|nbsp);"),
    re.compile(r"(?<![,.!?])(?:,,|\.\.(?!\.)|\?\?\?|!!!)"),
)


def faults(text: str, sentences: list[str]) -> float:
    found = float(sum(len(pattern.findall(text)) for pattern in FAULTS) + text.count('"') % 2)
    before = "."
    for sentence in sentences:
        # After a list mark or a colon, lower case is normal.
        found += 0.7 * (sentence[0].islower() and before in ".!?" and " " in sentence)
        before = sentence[-1]
    return found


def judging_function(query: str, response: str) -> float:
    text = FENCED.sub(" ", response[:LIMIT])
    sentences = [part.strip() for part in SENTENCE_END.split(text) if part.strip()]
    if not sentences:
        return 0.65 if not response.strip() else 0.75
    clean = 1.0 / (1.0 + 2.0 * faults(text, sentences) / (len(sentences) + 1.0))
    prose = ASIDE.sub(" ", text)
    rate = (len(INNER_STOP.findall(prose)) + 0.8) / (len(WORD.findall(prose)) + 12.0)
    # Saturates at what enumerations reach, so that strings of names do not win.
    return 0.7 * clean + 0.3 * rate / (rate + 0.1)
