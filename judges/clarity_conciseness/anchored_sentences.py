"""Could these sentences stand in any other answer as well?

Measures: each sentence or list item is searched for anchors, words that tie it to this subject: a
word of the prompt, a figure, a name inside the sentence, a long word (long words are mostly rare
ones). Without an anchor all its words are stock, with one half of them, with two a third, and so
on. The score is minus the stock share of all words, so an unanchored sentence costs what it makes
one read.
Why it matters: "it is very important to do it in the right way" fits every question, and what fits
every question answers none.
Fails: plain words can be exactly right, in verse and with children; long words can be hollow.
Scripts without spaces are judged by what they share with the prompt, in pairs of characters.
"""

import re

# Characters that are read; what follows has no influence.
LIMIT = 30_000
SENTENCE_END = re.compile(r"[.!?。！？](?=\s|\Z|[^\x00-\x7f])|\n+")
WORD = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]{2}|[^\W_]+")
# Of the prompt every pair, since where a run of them starts is chance.
PAIR = re.compile(r"(?=([\u3040-\u30ff\u4e00-\u9fff]{2}))")
CITATION = re.compile(r"https?://\S+|\([^()\n]{0,60}(?:1[89]|20)\d\d\w?\)|\[\d{1,3}\]")
LONG = 9
# Imagined words, and their stock share: very short texts stay in the middle.
PRIOR = 10.0
ORDINARY = 0.4
EMPTY = -0.75


def judging_function(query: str, response: str) -> float:
    asked = {word.lower()[:5] for word in WORD.findall(query[:LIMIT])}
    asked = {stem for stem in asked if len(stem) > 3 or not stem.isascii()}
    asked.update(PAIR.findall(query[:LIMIT]))
    stock = PRIOR * ORDINARY
    total = PRIOR
    for sentence in SENTENCE_END.split(CITATION.sub(" ", response[:LIMIT])):
        words = WORD.findall(sentence)
        anchors = 0
        for place, word in enumerate(words):
            named = place > 0 and len(word) > 1 and word[0].isupper()
            anchors += named or len(word) >= LONG or word[0].isdigit() or word.lower()[:5] in asked
        stock += len(words) / (1.0 + anchors)
        total += len(words)
    return -stock / total if total > PRIOR else EMPTY
