"""Is everything that the prompt tells one to do done?

Measures: the acts a prompt can ask for are looked up in it (explain why, compare, give examples,
list, describe, say how, how many, when, where, who, what it is for, conclude), and for every one
found the marks of that act in the response: reasons, contrasts, examples, items, figures,
dates, names. Each act is met by half when its mark occurs once and in full from the second time
on; the score is the mean over the acts, drawn to the middle by one imagined act.
Why it matters: "define it, and give an example" has two halves whatever the subject is, and a
response can share all the words of the prompt and leave one out.
Fails: an act can be done without its usual marks. English only: other scripts, and prompts in
which no act is found, get no score.
"""

import re

# Characters that are read; what follows has no influence.
LIMIT = 30_000
LETTER = re.compile(r"[^\W\d_]")
LATIN = re.compile(r"[a-zA-Z]")
ITEM = r"(?m)^\s{0,6}(?:[-*•]|\d{1,3}[.)])\s|, (?:and |or )?\w+"
ACTS = tuple(
    (re.compile(asked), re.compile(done))
    for asked, done in (
        (
            r"\b(?:why|explain|reasons?|justify|cause)\b",
            r"\b(?:because|since|due to|so|therefore|reason|causes?d?|leads? to|as a result|result"
            r"|means|by|helps?|allows?|makes?)\b",
        ),
        (
            r"\b(?:compare|contrast|difference|differ|versus|vs|similarit\w+)\b",
            r"\b(?:while|whereas|both|but|however|unlike|similar\w*|different|than|on the other"
            r"|in contrast|same)\b",
        ),
        (
            r"\b(?:examples?|instances?|illustrate|such as)\b",
            r"\b(?:for example|for instance|such as|e\.g|like|including|imagine|say|consider"
            r"|example)\b",
        ),
        (
            r"\b(?:list|name|suggest|ideas|give me|tips|ways|ingredients|options|recommend\w*)\b",
            ITEM,
        ),
        (
            r"\b(?:how (?:to|do|can|would|should|could|does)|steps?|instructions?|process|method"
            r"|recipe)\b",
            r"\b(?:first|then|next|finally|after|before|by \w+ing|start|use|make|add|take|step|once"
            r"|try|begin|can)\b",
        ),
        (
            r"\b(?:describe|description|detail\w*|characteri[sz]e|what (?:is|are)|define"
            r"|definition)\b",
            r"\b(?:is|are|was|were|has|have|with|which|refers|consists?|includes?|called|known)\b",
        ),
        (
            r"\b(?:how (?:many|much|long|far|old)|calculate|compute|number of|estimate|cost)\b",
            r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|hundred|thousand"
            r"|million)\b",
        ),
        (
            r"\b(?:when|what year|date|timeline|history)\b",
            r"\b(?:1\d|20)\d\d\b|\bcentury\b|\bago\b",
        ),
        (
            r"\b(?:who|where|which|famous|author|city|country|people)\b",
            r"(?<=[a-z,] )[A-Z][a-z]+",
        ),
        (
            r"\b(?:benefits?|advantages?|pros|purpose|useful|importan\w+|impact|effects?)\b",
            r"\b(?:help\w*|improv\w+|reduc\w+|increas\w+|better|allow\w*|enabl\w+|provid\w+|more"
            r"|less|enhanc\w+|affect\w*)\b",
        ),
        (
            r"\b(?:conclu\w+|overall|evaluate|assess|opinion|review|summar\w+|should)\b",
            r"\b(?:overall|in conclusion|therefore|should|would|recommend|believe|think|best|better"
            r"|good|well|important)\b",
        ),
    )
)  # fmt: skip
EMPTY = 0.12


def judging_function(query: str, response: str) -> float:
    request = query[:1200].lower()
    text = response[:LIMIT]
    if not text.strip():
        return EMPTY
    letters = len(LETTER.findall(text))
    if 2 * len(LATIN.findall(text)) < letters:
        return float("nan")
    met = 0.5
    acts = 0
    for asked, done in ACTS:
        if asked.search(request):
            acts += 1
            marks = done.finditer(text)
            met += 0.5 * (next(marks, None) is not None) + 0.5 * (next(marks, None) is not None)
    return met / (acts + 1.0) if acts else float("nan")
