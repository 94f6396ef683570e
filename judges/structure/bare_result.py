"""Is the product delivered by itself where a product was asked for?

Measures: requests for a thing to be used as it is (a rewritten or translated text, a title, a
class, code, a post, a name) call for the thing alone. Against: announcements before it ("Here is",
"Sure"), labels ("Corrected sentence:"), remarks about it after it, quotation marks or brackets
round the whole, the request repeated, the task described instead of done ("the sentence should
be"), placeholders left to fill in. Elsewhere only placeholders, the request repeated and words
about the text itself ("the following", "this question") count. Each as its share of the text.
Why it matters: what surrounds a product has to be cut away before it can be used.
Fails: a short explanation of a correction can be welcome. The phrases are English; other languages
are judged by quotation marks, labels and placeholders alone.
"""

import itertools
import re

# Characters that are read; what follows has no influence.
LIMIT = 20_000
SHORT = 200
PRODUCT = re.compile(
    r"\b(?:rewrite|rephrase|paraphrase|correct|edit|fix|proofread|translate|convert|summar\w+"
    r"|title|headline|slogan|tweet|caption|classif\w+|categor\w+|extract|complete|replace|poem|code"
    r"|function|e-?mail|letter|synonym|antonym|name|generate|create|write|sort|identify)\b"
)
ANNOUNCED = re.compile(
    r"\s{0,4}(?:sure|certainly|of course|okay|absolutely|great|no problem"
    r"|here(?:'s| is| are)|(?:the|this|your|my|a|an) (?:\w{2,14} ){0,3}?(?:sentence|answer|text"
    r"|version|response|output|title|summary|translation|paragraph|code|email|letter|word|category"
    r"|classification|result|statement|question|input|passage)\b[^.\n]{0,40}(?:is|are|would be"
    r"|could be|can be|should be|:))"
)
LABEL = re.compile(r"(?m)^[ \t]{0,4}[A-Za-z][A-Za-z ]{2,24}:(?=\s)")
ABOUT = re.compile(
    r"\b(?:this (?:version|sentence|response|title|revision|summary|text|paragraph|email|code)"
    r"|i (?:have |'ve )?(?:changed|corrected|replaced|removed|rewrote|added|made)|note that|note:"
    r"|the (?:original|given|above|following|provided) (?:sentence|text|paragraph|passage"
    r"|statement|input)|let me know|hope (?:this|that) helps|feel free)\b"
)
PLACEHOLDER = re.compile(
    r"\[[A-Za-z][A-Za-z' /]{1,30}\]|<[a-z][a-z _]{2,20}>|\bX{3,8}\b|_{3,40}"
    r"|\blorem ipsum\b|\{[a-z_]{2,20}\}"
)
NOTHING = re.compile(r"\bno ?(?:in|out)put\b")
# Letters and forms have labels and gaps by right.
FORM = re.compile(r"\b(?:letter|e-?mail|template|form|signature|resume|invitation|contract)\b")
META = re.compile(
    r"\b(?:sentence|paragraph|question|answer|response|prompt|instruction|input|output|statement"
    r"|following|above|given|provided|mentioned|described)\b"
)
WORD = re.compile(r"\w+")
QUOTES = {'"': '"', "“": "”", "‘": "’", "[": "]", "`": "`", "'": "'"}


def restated(request: str, text: str) -> float:
    """Share of the opening's word pairs that are those of the request."""
    opening = WORD.findall(text[:200])[:13]
    known = set(itertools.pairwise(WORD.findall(request)))
    return sum(pair in known for pair in itertools.pairwise(opening)) / 12.0


def judging_function(query: str, response: str) -> float:
    text = response[:LIMIT].strip()
    words = WORD.findall(text)
    if not words:
        return -0.1 if text else -0.5
    lowered = text.lower().replace("’", "'")
    request = query[:500].lower()
    product = bool(PRODUCT.search(request))
    around = 0.0
    if product:
        around += 3.0 * bool(ANNOUNCED.match(lowered[:200]))
        around += 2.0 * min(4, len(ABOUT.findall(lowered)))
    around += 0.5 * min(8, len(META.findall(lowered)))
    labels = [label for label in LABEL.findall(text) if label.lower() not in query.lower()]
    if not FORM.search(request):
        around += 1.0 * min(3, len(labels)) if product and len(words) < 120 else 0.0
        gaps = len(PLACEHOLDER.findall(text)) - len(PLACEHOLDER.findall(query[:LIMIT]))
        around += 2.0 * min(8, max(0, gaps))
    around += 4.0 * bool(NOTHING.search(lowered))
    if QUOTES.get(text[0]) == text[-1] and len(text) > 2 and text.count(text[0]) <= 2:
        around += 1.0
    if product or len(query) < SHORT:
        # In reply to a long request, it helps to say first what is being answered.
        around += 4.0 * restated(request, lowered)
    rate = around / (len(words) ** 0.5 + 4.0)
    return -rate * (1.0 if product else 0.5)
