"""Does the tone suit the request: no slang in a serious answer, no stiffness in a casual one?

Measures: chatty and sloppy words ("stuff", "kinda", "whatever", "a bunch of") against words with
the endings of educated prose (-tion, -ment, -ity, -ence, -ive, -ise), each as a share of the words.
Chattiness is forgiven where the prompt is chatty itself or asks for it (slang, a joke, a dialogue).
Why it matters: readers take register as a sign of care and competence.
Fails: it hears tone, not content; a pompous empty text does well. English only: text in other
scripts gets no score.
"""

import re

# Characters that are read; what follows has no influence.
LIMIT = 30_000
WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
LETTER = re.compile(r"[^\W\d_]")
SLOPPY = frozenset(
    str.split(
        "stuff thing things kinda sorta gonna wanna gotta yeah yep nope nah hey dude guys cool "
        "awesome basically literally like whatever totally super pretty weird dumb crazy lol "
        "haha umm um uh ok okay folks bunch guess anyways maybe somehow something somewhere "
        "real big deal chill messed lots tons just really got"
    )
)
PHRASES = (
    "or something", "you know,", "i mean", "and all that", "no big deal", "or whatever",
    "and so on", "a lot of", "kind of", "sort of", "not my problem", "i don't know",
    "who knows", "don't worry",
)  # fmt: skip
EDUCATED = re.compile(
    r"\b[a-z]{3,12}(?:tion|tions|ment|ments|ity|ities|ence|ance|ency|ive|ively|ize|ise|ized|ised"
    r"|ical|ically|ology|ful|fully|ology|ate|ates|ous|ial|ible|able)\b"
)
CASUAL_REQUEST = re.compile(
    r"\b(?:slang|casual|informal|joke|funny|tweet|chat|friend|dialogue|humou?r)\b"
)


def sloppiness(words: list[str], text: str) -> float:
    count = sum(word in SLOPPY for word in words) + sum(text.count(phrase) for phrase in PHRASES)
    return count / (len(words) + 12.0)


def judging_function(query: str, response: str) -> float:
    text = response[:LIMIT].lower()
    words = WORD.findall(text)
    letters = len(LETTER.findall(text))
    if not text.strip():
        return -0.12
    if letters > 4 and 2 * sum(map(len, words)) < letters:
        return float("nan")
    request = query[:3000].lower()
    tolerance = 0.5 * sloppiness(WORD.findall(request), request)
    if CASUAL_REQUEST.search(request):
        tolerance += 0.04
    chatty = max(0.0, sloppiness(words, text) - tolerance)
    educated = len(EDUCATED.findall(text)) / (len(words) + 12.0)
    return min(educated, 0.2) - 2.0 * min(chatty, 0.2)
