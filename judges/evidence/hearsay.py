"""Does the response speak of named things, or of what "people" and "experts" say?

Measures: against: hearsay, claims that rest on nobody in particular or on everybody ("studies
show", "most people believe", "it is widely known", "renowned experts"), and vague amounts
("several", "various"). For: names inside the sentences that the prompt did not have, which tie a
statement to somebody or something. Both per sentence; names saturate. Citations, links, lists of
references and "according to ..." are taken out first: they are easily made up, so they earn
nothing.
Why it matters: what everybody is said to believe cannot be checked; what is named can.
Fails: a question about opinion asks for what people believe. The phrases are English, and names are
recognised by their capitals: scripts without capitals get no score.
"""

import re

# Characters that are read; what follows has no influence.
LIMIT = 30_000
LETTER = re.compile(r"[^\W\d_]")
LATIN = re.compile(r"[a-zA-Z]")
REFERENCES = re.compile(
    r"\n\W{0,8}(?:references?|sources?|bibliography|works cited|citations?)[*_ \t]{0,6}[:\n]",
    re.IGNORECASE,
)
CITATION = re.compile(
    r"https?://\S+|\[\d{1,3}\]|\([^()\n]{0,80}, (?:(?:1[89]|20)\d\d\w?|n\.d\.)\)"
    r"|\b[Aa]ccording to [^,.\n]{2,80}|\b[Aa]s (?:stated|noted|reported) by [^,.\n]{2,80}"
)
# Titles are written in capitals without naming anything.
TITLE = re.compile(r"(?m)^[ \t]{0,6}#.*$|\*\*[^*\n]{1,80}\*\*")
SENTENCE_END = re.compile(r"[.!?](?=\s|\Z)|\n+")
HEARSAY = re.compile(
    r"\b(?:(?:stud(?:y|ies)|research(?:ers)?|experts?|scientists|statistics|reports|critics|sources"
    r"|people|majority|everyone|they) (?:have |has |seems? to |would )?(?:show\w*|sa(?:y|ys|id)"
    r"|suggest\w*|agree\w*|prove[nd]?|found|indicates?|believe\w*|claim\w*|argue\w*|thinks?|knows?)"
    r"|(?:some|many|most|other) (?:people|experts|others|believe|say|argue|think)"
    r"|(?:is|are|it's) (?:said|believed|widely|generally|commonly|universally|often (?:seen|said))"
    r"|\d{1,3} ?% of (?:people|users|experts)|(?:majority|most) of (?:people|users|experts)"
    r"|renowned|prestigious|well-known|credible|apparently|supposedly|allegedly)\b"
)
VAGUE = re.compile(r"\b(?:various|several|numerous|certain|many|a lot of|lots of|different)\b")
NAME = re.compile(r"(?<=[a-z,;] )[A-Z][a-z]{2,20}")
CAPITALISED = re.compile(r"[A-Z][a-z]+")
EMPTY = -0.15


def judging_function(query: str, response: str) -> float:
    text = REFERENCES.split(response[:LIMIT], maxsplit=1)[0]
    if not text.strip():
        return EMPTY
    latin = len(LATIN.findall(text))
    if not latin or 2 * latin < len(LETTER.findall(text)):
        return float("nan")
    hearsay = len(HEARSAY.findall(text.lower()))
    text = TITLE.sub(" ", CITATION.sub(" ", text))
    vague = 0.3 * len(VAGUE.findall(text.lower()))
    names = len(set(NAME.findall(text)).difference(CAPITALISED.findall(query[:LIMIT])))
    sentences = len(SENTENCE_END.findall(text)) + 3.0
    named = names / (names + 0.6 * sentences)
    unnamed = (hearsay + vague) / (hearsay + vague + sentences)
    return named - 1.5 * unnamed
