# expect: ok
# scores: all
# shows: match, walrus, star expressions, async helpers never run, and a nested f-string
def judging_function(query, response):
    async def unused():
        return 1

    match response.split():
        case []:
            score = 0.0
        case [word]:
            score = float(len(word))
        case [first, *rest]:
            score = float(len(first) + len(rest))
    if (size := len(f"{score:{10}.{3}}")) > 3:
        score += size
    return score
