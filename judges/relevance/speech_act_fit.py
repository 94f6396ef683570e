"""Does the response do the kind of thing that was asked for: tell, instruct, ask or speak up?

Measures: every sentence is classed by its outward form as a question, an instruction (it starts
with a command), a personal statement (it starts with "I" or "we") or a plain statement. The mix is
compared with the one that the request calls for: instructions where the prompt wants a way to do
something, questions where it wants questions, personal statements in letters, a bit of all where
the asker tells of himself, plain statements elsewhere. The score is the part that both mixes share.
Why it matters: telling about cooking is no recipe, and asking back is no answer.
Fails: commands are recognised by their first word only, and mixed requests have no one mix. English
only: other scripts get no score.
"""

import re

# Characters that are read; what follows has no influence.
LIMIT = 20_000
UNIT_END = re.compile(r"(?<=[.!?])\s+|\n+")
LIST_MARK = re.compile(r"\A[\s\-*•+#]{0,8}(?:\(?\d{1,3}[.):]\s?|step \d{1,2}:?\s?)?")
FIRST_WORDS = re.compile(r"[a-z]+(?:'[a-z]+)?")
LETTER = re.compile(r"[^\W\d_]")
COMMANDS = frozenset(
    str.split(
        "add apply ask avoid bake be begin bring build buy call check choose clean click close "
        "combine connect consider continue cook cover create cut decide do don't drink eat enter "
        "explain explore find focus follow get give go heat identify include keep learn leave "
        "let limit listen look make maintain mix monitor move never offer open place plan "
        "practice preheat prepare prevent provide put read reduce remember remove repeat research "
        "save select serve set show sit spend start stay stir stop store take talk test think try "
        "turn understand use visit wait wash watch wear write"
    )
)
POLITE = frozenset(
    ("please", "always", "first", "then", "next", "finally", "also", "and", "simply")
)
MIXES = (
    (re.compile(r"\b(?:generate|write|ask|create|list|suggest|think of) [^.\n]{0,40}questions?\b"
                r"|\binterview questions|\bquiz\b"), (0.9, 0.0, 0.0, 0.1)),
    (re.compile(r"\b(?:recipe|how (?:to|do i|can i|should i|would i)|steps?|tips|instructions"
                r"|guide|ways to|advice|directions|tutorial)\b"), (0.02, 0.5, 0.03, 0.45)),
    (re.compile(r"\b(?:letter|e-?mail|cover|personal statement|introduce|apolog|diary|speech"
                r"|respond to|reply)"), (0.08, 0.1, 0.5, 0.32)),
    (re.compile(r"\b(?:tweet|slogan|advert|caption|motto|tagline|poster|campaign)"),
     (0.1, 0.45, 0.1, 0.35)),
)  # fmt: skip
OWN_CASE = re.compile(r"\b(?:i|i'm|my|me)\b")
DEFAULT = (0.02, 0.06, 0.05, 0.87)
TO_A_PERSON = (0.2, 0.15, 0.2, 0.45)
USUAL = (0.06, 0.12, 0.1, 0.72)


def act(unit: str) -> int:
    if unit.rstrip().endswith("?"):
        return 0
    words = FIRST_WORDS.findall(LIST_MARK.sub("", unit)[:80])[:2]
    if words and words[0] in POLITE:
        words = words[1:]
    if words and words[0] in COMMANDS:
        return 1
    if words and words[0] in ("i", "we", "my", "our", "i'm", "i've", "i'd", "we're", "i'll"):
        return 2
    return 3


def judging_function(query: str, response: str) -> float:
    text = response[:LIMIT].lower().replace("’", "'")
    letters = len(LETTER.findall(text))
    if letters > 4 and 2 * sum("a" <= char <= "z" for char in text) < letters:
        return float("nan")
    units = [unit for unit in UNIT_END.split(text) if LETTER.search(unit)]
    request = query[:600].lower()
    fallback = TO_A_PERSON if OWN_CASE.search(request) else DEFAULT
    wanted = next((mix for pattern, mix in MIXES if pattern.search(request)), fallback)
    counts = [0.0, 0.0, 0.0, 0.0]
    for unit in units:
        counts[act(unit)] += 1.0
    if not units:
        return 0.7 if text.strip() else 0.37
    # Two imagined sentences of the usual mix, so that a single sentence is not judged hard.
    shares = [(n + 2.0 * u) / (len(units) + 2.0) for n, u in zip(counts, USUAL, strict=True)]
    return sum(min(share, want) for share, want in zip(shares, wanted, strict=True))
