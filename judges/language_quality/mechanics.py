"""Spelling-free proofreading: faults that can be seen without a dictionary.

Measures: doubled words, sentences that start in lower case, a lone "i", missing space after a
comma or stop, space before one, "a" before a vowel and "an" before a consonant, brackets and
quotation marks left open, characters from broken encodings, words written in capitals; all per
sentence, so that long texts are not punished for being long.
Why it matters: such slips are the cheapest sign of careless or broken generation.
Fails: on code, verse and lists of fragments, whose conventions differ; partly outside English.
"""

import re

# Characters that are read; what follows has no influence.
LIMIT = 30_000
SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
FENCED = re.compile(r"```[^`]*```")
FAULTS = (
    re.compile(r"\b([a-z]{2,15}) \1\b(?<!\bthat that)(?<!\bhad had)"),
    re.compile(r"(?<![\w'.])i(?![\w'.])"),
    re.compile(r"[a-z][,;:!?][A-Za-z]"),
    re.compile(r"[a-z] [,.;!?](?=\s|\Z)"),
    re.compile(r"\ba [aeio](?!ne\b|nce\b|u)[a-z]"),
    re.compile(r"\ban [bcdfgjkpqtvwz][a-z]"),
    re.compile(r"\ufffd|â€|Ã[\x80-\xbf]|&(?:amp|quot|lt|gt|nbsp);"),
    re.compile(r"(?<![,.!?])(?:,,|\.\.(?!\.)|\?\?\?|!!!)"),
    re.compile(
        r"\b(?:should|could|would) of\b|\balot\b|\bthier\b|\bteh\b|\brecieve|\bdefinately\b"
    ),
)
PAIRED = (("(", ")"), ("[", "]"), ("{", "}"), ("“", "”"))


def judging_function(query: str, response: str) -> float:
    text = FENCED.sub(" ", response[:LIMIT])
    sentences = [s.strip() for s in SENTENCE_END.split(text) if s.strip()]
    if not sentences:
        return 0.0
    faults = 0.0
    for pattern in FAULTS:
        faults += sum(1 for _ in pattern.finditer(text))
    for opening, closing in PAIRED:
        faults += min(abs(text.count(opening) - text.count(closing)), 5)
    faults += text.count('"') % 2
    for before, sentence in zip([".", *sentences], sentences, strict=False):
        # After a list mark or a colon, lower case is normal.
        if sentence[0].islower() and before[-1] in ".!?" and " " in sentence:
            faults += 0.7
        if len(sentence) > 20 and sentence.isupper():
            faults += 1.0
    last = sentences[-1]
    if len(sentences) == 1 and len(last) > 60 and last[-1].isalpha():
        faults += 0.5
    return 1.0 / (1.0 + 2.0 * faults / (len(sentences) + 1.0))
