"""Do the kinds of words follow one another as in English sentences?

Measures: every word is given one of twenty kinds (article, preposition, pronoun, modal, -ing form,
-ed form, number, stop and so on) by a short list or by its ending. A table of whole numbers,
counted over technical documentation, says how much more often than by chance one kind follows
another, on a logarithmic scale; what falls clearly below chance is summed and divided by the number
of words.
Why it matters: it is a language model of the smallest size: word salad, missing words and broken
agreement make rare successions, whatever the subject and the vocabulary.
Fails: on verse, headlines, lists of names and other text that is not in sentences. English only:
other scripts get no score.
"""

import itertools
import re

# Characters that are read; what follows has no influence.
LIMIT = 20_000
FENCED = re.compile(r"```[^`]*```")
TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+|[.!?;:,]|\n")
LETTER = re.compile(r"[^\W\d_]")
# Kinds in the order of the rows and columns: stop, comma, then words by list, then by ending.
KINDS = ".,DPSOBHMCWNT9LGEAJZX"
# Row: first kind, column: the one that follows; 4.5 is chance, one more is twice as often.
TABLE = (
    "605350021263354312444 005471333866345532434 212132444013024656655 117156100135143534544 "
    "332344788335416151254 662630565545706432433 024322100027437480614 125244650329536463424 "
    "010013870108006021305 235361466356345554555 126280321315413642424 134441662364327466545 "
    "105034560014045313435 661440444632454234454 463543453455544573544 345546323442523424455 "
    "453733112563736414344 562633545542534334454 452533434542613436555 565545545553554444434 "
    "454545555543554435454"
)
CHANCE = 4.0
COST = {
    first + second: max(0.0, CHANCE - int(times))
    for first, row in zip(KINDS, TABLE.split(), strict=True)
    for second, times in zip(KINDS, row, strict=True)
}
LISTED = {
    "D": "the a an this that these those my your his her its our their every each some any no all "
    "both another",
    "P": "of in on at by for with from into about between through during against without under "
    "over within like than as per via upon across among toward towards after before",
    "S": "i you he she it we they there who what which",
    "O": "me him us them himself itself themselves yourself",
    "B": "is are was were be been being am isn't aren't wasn't weren't it's that's there's i'm "
    "you're they're we're he's she's",
    "H": "has have had do does did don't doesn't didn't haven't hasn't i've you've",
    "M": "can could will would should may might must shall can't won't couldn't wouldn't shouldn't "
    "cannot i'll you'll it'll",
    "C": "and or but nor so yet",
    "W": "because if when while although though since unless until where whether how why once",
    "N": "not never also only just very more most too even still often always usually then",
    "T": "to",
}
KIND_OF = {word: kind for kind, words in LISTED.items() for word in words.split()}
ENDINGS = (
    ("L", ("ly",)),
    ("G", ("ing",)),
    ("E", ("ed",)),
    ("A", ("tion", "ment", "ness", "ity", "ance", "ence", "ism", "ship")),
    ("J", ("ous", "ful", "ive", "able", "ible", "al", "ic", "less")),
)


def kind(token: str) -> str:
    if token in KIND_OF:
        return KIND_OF[token]
    if token[0].isdigit():
        return "9"
    if not token[0].isalpha():
        return "," if token == "," else "."
    for name, endings in ENDINGS:
        if token.endswith(endings):
            return name
    return "Z" if token.endswith("s") and not token.endswith(("ss", "us", "is")) else "X"


def judging_function(query: str, response: str) -> float:
    text = FENCED.sub(" ", response[:LIMIT].lower().replace("’", "'"))
    tokens = TOKEN.findall(text)
    letters = len(LETTER.findall(text))
    if letters > 4 and 2 * sum(len(token) for token in tokens if token[0].isalpha()) < letters:
        return float("nan")
    if not text.strip():
        return -0.4
    kinds = map(kind, tokens)
    cost = sum(COST[first + second] for first, second in itertools.pairwise(kinds))
    return -(cost + 0.8) / (len(tokens) + 7.0)
