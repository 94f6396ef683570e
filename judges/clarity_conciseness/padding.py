"""How much of the response is packing material?

Measures: words spent on phrases that could be struck without loss: announcing the answer,
restating the question, praise for the asker, offers of more help, "it is important to note",
stacked intensifiers, hollow superlatives, disclaimers about being an AI, feedback on the answer
itself; as a share of all words.
Why it matters: among answers of equal content people prefer the one that gets to the point.
Fails: a friendly sentence has its place in a letter or a chat; the share is small there.
English only.
"""

import re

# Characters that are read; what follows has no influence.
LIMIT = 30_000
WORD = re.compile(r"[^\W_]+")
# Phrase and the words it wastes.
PHRASES = {
    "it is important to note": 6, "it's important to note": 6, "it is worth noting": 4,
    "please note that": 3, "as an ai": 8, "language model": 6, "i hope this helps": 5,
    "hope this helps": 3, "let me know if": 6, "feel free to": 4, "in conclusion": 2,
    "to sum up": 3, "in summary": 2, "needless to say": 3, "great question": 5,
    "i'd be happy to": 5, "i would be happy to": 5, "here is the answer": 4,
    "the answer to the question is": 6, "the answer to your question": 6, "in order to": 1,
    "due to the fact that": 3, "at the end of the day": 6, "when it comes to": 4,
    "in today's world": 4, "a wide range of": 3, "there are many": 3, "there are various": 3,
    "there are several": 2, "plays an important role": 3, "is a great way to": 3,
    "it is what it is": 5, "and much more": 3, "and so on": 3, "the fact that": 2,
    "some of the most": 2, "one of the most": 2, "for all intents and purposes": 5,
    "as mentioned": 2, "as you can see": 4, "this response": 8, "the given": 2,
    "based on the information provided": 5, "based on the given": 4, "the following is": 3,
    "can be used to": 2, "if you have any questions": 4,
}  # fmt: skip
INTENSIFIERS = frozenset(
    str.split(
        "very really quite extremely incredibly truly absolutely totally completely highly "
        "simply actually just certainly definitely amazing incredible perfect unique best "
        "ultimate essential crucial"
    )
)
COURTESY = re.compile(
    r"\s*(?:sure|certainly|of course|absolutely|okay|great|thank you for (?:your|asking))[!,. ]"
)
SOCIAL = re.compile(
    r"\b(?:letter|e-?mail|message|reply|respond|review|invitation|customer|thank)\b"
)


def judging_function(query: str, response: str) -> float:
    text = response[:LIMIT].lower().replace("’", "'")
    words = WORD.findall(text)
    if not words:
        return -0.3
    wasted = sum(cost * text.count(phrase) for phrase, cost in PHRASES.items())
    intensifiers = sum(word in INTENSIFIERS for word in words)
    wasted += 1.5 * max(0, intensifiers - 1)
    if COURTESY.match(text):
        wasted += 2
    if SOCIAL.search(query[:500].lower()):
        wasted *= 0.5
    return -wasted / (len(words) + 15.0)
