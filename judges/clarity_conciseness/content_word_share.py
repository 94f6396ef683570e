"""What share of the words carries content?

Measures: Ure's lexical density: of all words the share that are not the small words which only
hold a sentence together. It is the same for short and long texts of the same style; ten imagined
words of ordinary prose keep the shortest texts in the middle, and beyond what headlines reach the
gain stops, so leaving out articles does not pay.
Why it matters: "there is a thing that is used for the cutting of it" and "a blade" say the same;
the share of content words is the plainest measure of the difference.
Fails: bare lists of words are dense without saying anything; other judges have to see that.
English only: other scripts get no score.
"""

import re

# Characters that are read; what follows has no influence.
LIMIT = 30_000
WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
# Citations and lists of references are nothing but names: they earn nothing.
REFERENCES = re.compile(
    r"\n\W{0,8}(?:references?|sources?|bibliography|works cited|citations?)[*_ \t]{0,6}[:\n]"
)
CITATION = re.compile(r"https?://\S+|\([^()\n]{0,80}, (?:(?:1[89]|20)\d\d\w?|n\.d\.)\)")
LETTER = re.compile(r"[^\W\d_]")
SMALL = frozenset(
    str.split(
        "the a an of and or to in is are was were be been being it its it's this that these those "
        "for on as with by at from you your i my me we our us they their them he his him she her "
        "not no but if so can will could would should may might must have has had do does did "
        "what which who how when where why there here than then into about more most all any "
        "each out up also just very such some other like really get got go going one thing things"
    )
)
# Share in ordinary prose, and the share beyond which there is nothing to gain.
ORDINARY = 0.5
DENSE = 0.72
EMPTY = 0.42


def judging_function(query: str, response: str) -> float:
    if not response.strip():
        return EMPTY
    text = response[:LIMIT].lower().replace("’", "'")
    text = CITATION.sub(" ", REFERENCES.split(text, maxsplit=1)[0])
    words = WORD.findall(text)
    if not words or 2 * sum(map(len, words)) < len(LETTER.findall(text)):
        return float("nan")
    content = sum(word not in SMALL for word in words)
    share = (content + 10.0 * ORDINARY) / (len(words) + 10.0)
    return min(share, DENSE) - 0.5 * max(0.0, share - DENSE)
