# expect: ok
# scores: all
# shows: uses exceptions for its own control flow
class Enough(Exception):
    pass


def judging_function(query, response):
    score = 0
    try:
        for character in response:
            score += character.isalpha()
            if score >= 40:
                raise Enough
    except Enough:
        score += 1
    return score
