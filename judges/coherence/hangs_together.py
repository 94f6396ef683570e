"""Do the sentences hang together, and with the prompt, or does the text fall into pieces?

Measures: sentences and list items are the nodes of a graph, the prompt is one more. Two are joined
when they share a content stem and stand at most three sentences apart (the prompt joins with the
first ones). The score is the share of the text's content that lies in the same piece as the prompt,
found with union-find; imagined content keeps short texts near the usual share.
Why it matters: drifting and patched text is sound sentence by sentence; it shows only in that the
chain from the request to the last sentence is broken somewhere.
Fails: a list of unlike things hangs together by its purpose, not by its words; a change of subject
that keeps one word goes unseen. Texts without spaces are read by pairs of characters.
"""

import re

# Characters that are read; what follows has no influence.
LIMIT = 30_000
REQUEST = 800
SENTENCE_END = re.compile(r"[.!?。！？](?=\s|\Z|[^\x00-\x7f])|\n+")
WORD = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]{2}|[^\W\d_]{4,}")
REACH = 3
# Imagined stems, and the share of them that is joined to the prompt.
PRIOR = 10.0
USUAL = 0.8
EMPTY = 0.13


def root(parents: list[int], node: int) -> int:
    while parents[node] != node:
        parents[node] = parents[parents[node]]
        node = parents[node]
    return node


def judging_function(query: str, response: str) -> float:
    if not response.strip():
        return EMPTY
    nodes = [{word[:5] for word in WORD.findall(query[:REQUEST].lower())}]
    for sentence in SENTENCE_END.split(response[:LIMIT].lower()):
        stems = {word[:5] for word in WORD.findall(sentence)}
        if stems:
            nodes.append(stems)
    parents = list(range(len(nodes)))
    last: dict[str, int] = {}
    for node, stems in enumerate(nodes):
        for stem in stems:
            if stem in last and node - last[stem] <= REACH:
                parents[root(parents, node)] = root(parents, last[stem])
            last[stem] = node
    joined = PRIOR * USUAL
    total = PRIOR
    for node in range(1, len(nodes)):
        total += len(nodes[node])
        if root(parents, node) == root(parents, 0):
            joined += len(nodes[node])
    return joined / total
