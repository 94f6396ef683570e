"""Is the response about as long as this task needs?

Measures: a target length is read from the prompt: a stated number of words or sentences; a word
for a class or a title; about the length of the pasted text for corrections and rewriting, a
third of it for summaries; more for letters, stories, plans and explanations. The response
counts with the geometric mean of its words and its different words, so that repetition does not
fill the page. The score falls with the logarithmic distance from the target, twice as fast
below it as above.
Why it matters: length carries information only relative to the task. A paragraph in answer to
"positive or negative?" is no better than one word in answer to "write a letter".
Fails: where the target is misread; it knows nothing of what the words say.
"""

import math
import re

# Characters that are read; what follows has no influence.
LIMIT = 40_000
WORD = re.compile(r"\w+")
STATED = re.compile(
    r"\b(\d{1,4})(?:\s?-\s?| to )?(\d{1,4})?[ -]{1,2}(word|sentence|paragraph|line|bullet)"
)
# Target in words and what calls for it; the first that is found in the request decides.
TARGETS = {
    4: r"classif|categori|true or false|yes or no|positive or negative|one word|sentiment|predict"
    r"|how many stars|multiple choice|choose the (?:correct|right|best) (?:answer|option)",
    12: r"title|headline|slogan|tagline|motto|name for|subject line|hashtag|synonym|antonym",
    30: r"(?:one|single|a|short) sentence|hook|tweet|caption|(?:a|one|each) question",
    220: r"essay|article|story|blog|speech|detailed|in (?:detail|depth)|comprehensive|as many as",
    110: r"letter|e-?mail|recipe|itinerary|plan|steps|poem|script|cover|proposal|review|lesson"
    r"|post|description|dialogue|conversation|outline|tutorial|guide",
    80: r"explain|describe|discuss|compare|why|how|advice|analy[sz]e|tips|suggest|list|ideas"
    r"|recommend|create|develop|design|ways",
}
PATTERNS = [(float(words), re.compile(rf"\b(?:{calls})")) for words, calls in TARGETS.items()]
SHORT_QUESTION = re.compile(
    r"\b(?:who (?:is|was|wrote|invented|played)|when (?:is|was|did)|where (?:is|was)|which"
    r"|how (?:many|much|old|tall)|calculate|compute|(?:an?|the) (?:antonym|synonym)"
    r"|what (?:is|was|are) the (?!best|difference|benefits|advantages|main|most))\b"
)
EDIT = re.compile(
    r"\b(?:correct|fix|edit|proofread|rewrite|rephrase|paraphrase|translate|convert|change)"
)
CONDENSE = re.compile(r"\b(?:summar|shorten|condense|brief|concise|main (?:point|idea)|tl;dr)")
UNITS = {
    "word": 1, "sentence": 18, "paragraph": 70, "line": 9, "bullet": 12,
}  # fmt: skip
EMPTY = -3.6


def target_words(query: str) -> float:
    request = query[:600].lower()
    stated = STATED.search(query[:LIMIT].lower())
    if stated:
        return max(1.0, float(stated[2] or stated[1]) * UNITS[stated[3]])
    material = len(WORD.findall(query[:LIMIT])) - len(WORD.findall(query[:LIMIT].split("\n", 1)[0]))
    if material > 8 and CONDENSE.search(request):
        return max(20.0, 0.33 * material)
    if material > 3 and EDIT.search(request):
        return float(material)
    if len(query) < 120 and SHORT_QUESTION.search(request):
        return 14.0
    for target, pattern in PATTERNS:
        if pattern.search(request):
            return target
    # Longer prompts are answered at greater length, but slower than they grow.
    return 12.0 * math.sqrt(1.0 + min(len(WORD.findall(query[:LIMIT])), 400))


def judging_function(query: str, response: str) -> float:
    words = WORD.findall(response[:LIMIT].lower())
    if not words:
        return EMPTY
    size = math.sqrt(len(words) * len(set(words)))
    distance = math.log((size + 2.0) / (target_words(query) + 2.0))
    return distance if distance < 0 else -0.5 * distance
