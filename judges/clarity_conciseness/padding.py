"""How much of the response is packing material?

Measures: words that could be struck without loss, as a share of all: formulas (announcing the
answer, praise for the asker, "it is important to note", offers of more help, feedback on the answer
itself), intensifiers, and, on any text, what in the first and in the last sentence does little more
than say the request again.
Why it matters: among answers of equal content people prefer the one that gets to the point.
Fails: a friendly sentence has its place in a letter or a chat; there formulas count half. The
formulas are English, the restated request is not.
"""

import re

# Characters that are read; what follows has no influence.
LIMIT = 30_000
WORD = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]{2}|[^\W_]+")
SENTENCE_END = re.compile(r"[.!?。！？:](?=\s|\Z|[^\x00-\x7f])|\n+")
FORMULA = re.compile(
    r"\b(?:it(?:'s| is) (?:important|worth|essential) (?:to (?:note|remember|mention)|noting)"
    r"|please note that|as (?:an ai|mentioned|you can see|we all know)|language model"
    r"|(?:i )?hope (?:this|that) helps|let me know if|feel free to|great question"
    r"|i(?:'d| would) be (?:happy|glad) to|in (?:conclusion|summary|order to|today's \w+ world)"
    r"|to sum up|needless to say|due to the fact|the fact that|when it comes to|if you have any"
    r"|at the end of the day|a wide (?:range|variety) of|there are (?:many|various|several)"
    r"|plays? an? \w+ role|(?:one|some) of the (?:most|best)|and (?:much more|so on)"
    r"|this response|the answer to (?:the|your) question|the following (?:is|are)"
    r"|here (?:is|are) (?:a|some|the)|based on the (?:given|information))\b"
)
COURTESY = re.compile(r"\s*(?:sure|certainly|of course|absolutely|okay|great|thank you)[!,. ]")
INTENSIFIER = re.compile(
    r"\b(?:very|really|quite|extremely|incredibly|truly|absolutely|totally|highly|simply|actually"
    r"|just|certainly|definitely)\b"
)
SOCIAL = re.compile(r"\b(?:letter|e-?mail|message|reply|respond|review|invitation|customer|thank)")
# What a formula wastes beyond its own words, and the imagined words of a text without padding.
AROUND = 2
PRIOR = 25.0


def restated(sentence: str, asked: set[str]) -> float:
    """Content words of a sentence that the request has already, beyond two thirds of them."""
    stems = [word[:5] for word in WORD.findall(sentence) if len(word) > 3 or not word.isascii()]
    return max(0.0, sum(stem in asked for stem in stems) - 0.67 * len(stems))


def judging_function(query: str, response: str) -> float:
    text = response[:LIMIT].lower().replace("’", "'")
    words = len(WORD.findall(text))
    if not words:
        return float("nan")
    wasted = 0.0
    for formula in FORMULA.finditer(text):
        wasted += AROUND + formula[0].count(" ")
    wasted += len(INTENSIFIER.findall(text)) + AROUND * (COURTESY.match(text) is not None)
    request = query[:1_000].lower()
    if SOCIAL.search(request):
        wasted *= 0.5
    asked = {word[:5] for word in WORD.findall(request)}
    sentences = [sentence for sentence in SENTENCE_END.split(text) if sentence.strip()]
    edges = sentences[:1] + sentences[1:][-1:]
    wasted += sum(restated(sentence, asked) for sentence in edges)
    return -wasted / (words + PRIOR)
