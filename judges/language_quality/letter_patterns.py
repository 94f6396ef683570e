"""Do the words look like words, letter after letter?

Measures: the surprise of each pair of neighbouring letters in English, from a table of 27 x 27
whole bits (0 to 9, counted over technical documentation). Of every distinct word of four letters or
more that the prompt does not hold, the part above what ordinary words reach is summed and divided
by the number of words; capitals inside words, letters three in a row and digits stuck into words
add to it.
Why it matters: typing errors, invented words, broken encodings and babble break the letter
statistics of a language without any dictionary.
Fails: foreign names look like errors, and an error that makes another plausible word passes.
English only: text that is mostly in other scripts gets no score.
"""

import itertools
import re

# Characters that are read; what follows has no influence.
LIMIT = 30_000
# Row: first letter (or the start of a word), column: the one that follows, in bits.
TABLE = (
    "945344566487545549434565989 694459759496353959342677869 548673999369279469446399959 "
    "539593994495499299583499989 158962989399699599758589979 358436669799553867335968579 "
    "449993499299499389485499959 149893965499684679457599999 329992999399778399575799969 "
    "855455559998552369543959796 438682888688888358888288888 259792868399694869738596999 "
    "339852799399399489955589939 425892999399859438959599989 349444638598787589932669979 "
    "576558779797542549355455899 439973896599399349264599969 488888888888888888888088888 "
    "338662769397756479545678969 169593895498689559943499979 349782994299689589445698959 "
    "744465759499443749333999999 639991999299979499999999999 339973993399594399458996998 "
    "349373996399979639963998559 178795999599765549745996988 428881688388888678878888878 "
)
LETTERS = " abcdefghijklmnopqrstuvwxyz"
BITS = {
    first + second: int(bits)
    for first, row in zip(LETTERS, TABLE.split(), strict=True)
    for second, bits in zip(LETTERS, row, strict=True)
}
WORD = re.compile(r"[a-z]{4,24}")
ANY_LETTER = re.compile(r"[^\W\d_]")
FENCED = re.compile(r"```[^`]*```|https?://\S{1,300}|`[^`\n]{1,80}`")
ODD = re.compile(r"\b[a-z]{1,20}[A-Z][a-z]{2}|([a-z])\1\1|\b[a-z]{3,20}\d[a-z]")
# Bits a letter that ordinary words stay below.
ORDINARY = 5.2


def surprise(word: str) -> float:
    framed = f" {word} "
    return sum(BITS[a + b] for a, b in itertools.pairwise(framed)) / (len(word) + 1.0)


def judging_function(query: str, response: str) -> float:
    text = FENCED.sub(" ", response[:LIMIT])
    letters = len(ANY_LETTER.findall(text))
    lowered = text.lower()
    latin = sum("a" <= char <= "z" for char in lowered)
    if not text.strip():
        return -0.22
    if letters > 4 and 2 * latin < letters:
        return float("nan")
    known = set(WORD.findall(query[:LIMIT].lower()))
    words = sorted(set(WORD.findall(lowered)))
    excess = 0.0
    mean = 0.0
    for word in words:
        bits = surprise(word)
        mean += bits
        if word not in known:
            excess += max(0.0, bits - ORDINARY)
    odd = len(ODD.findall(text))
    # A dash of the mean sets apart texts without a single odd word.
    return -(excess + 0.5 * min(odd, 20) + 0.05 * mean + 0.56) / (len(words) + 3.0)
