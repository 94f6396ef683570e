# expect: ok
# scores: all
# shows: except* and notes
def judging_function(query, response):
    score = 1.0
    try:
        raise ExceptionGroup("both", [ValueError("a"), TypeError("b")])
    except* ValueError:
        score += 1
    except* TypeError:
        score += 1
    return score
