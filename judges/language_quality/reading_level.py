"""Is the text as hard to read as the request calls for?

Measures: the school grade at which a text can be read, from the words to a sentence and the
syllables to a word (Flesch and Kincaid's formula, with syllables told by their vowels), and its
distance from the grade wanted: low for children, beginners and chat, high for formal, academic and
professional texts, that of educated talk for everything else.
Why it matters: a reply in primer sentences looks thin, one in endless sentences cannot be followed,
and "explain it to a child" is an instruction like any other.
Fails: on verse, tables, code and lists of names. English only: other scripts get no score.
"""

import math
import re

# Characters that are read; what follows has no influence.
LIMIT = 20_000
SENTENCE_END = re.compile(r"(?<=[.!?;:])\s+|\n+")
FENCED = re.compile(r"```[^`]*```")
WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
LETTER = re.compile(r"[^\W\d_]")
VOWELS = re.compile(r"[aeiouy]+")
EASY = re.compile(
    r"\b(?:child(?:ren)?|kids?|toddlers?|simpl[ey]|simplify|beginners?|layman|\d{1,2}[- ]years?"
    r"[- ]old|(?:first|second|third|fourth|fifth)[- ]grade\w*|easy to understand|text message"
    r"|tweet|casual|informal)\b"
)
HARD = re.compile(
    r"\b(?:formal|professional\w*|academic|scientific|scholarly|technical|legal|essay|report"
    r"|article|abstract|policy)\b"
)
WANTED, WANTED_EASY, WANTED_HARD = 10.0, 6.0, 12.0


def grade(words: list[str], sentences: int) -> float:
    """School grade, drawn to an ordinary one (about 10) by an imagined sentence of 12 words."""
    syllables = sum(max(1, len(VOWELS.findall(word.rstrip("e")))) for word in words)
    count = len(words) + 12.0
    return 0.39 * count / (sentences + 1.0) + 11.8 * (syllables + 20.0) / count - 15.6


def judging_function(query: str, response: str) -> float:
    text = FENCED.sub(" ", response[:LIMIT].lower().replace("’", "'"))
    words = WORD.findall(text)
    letters = len(LETTER.findall(text))
    if letters > 4 and 2 * sum(map(len, words)) < letters:
        return float("nan")
    if not text.strip():
        return -0.68
    request = query[:600].lower()
    wanted = WANTED
    if EASY.search(request):
        wanted = WANTED_EASY
    elif HARD.search(request):
        wanted = WANTED_HARD
    sentences = sum(1 for part in SENTENCE_END.split(text) if WORD.search(part))
    return -math.tanh(abs(grade(words, sentences) - wanted) / 10.0)
