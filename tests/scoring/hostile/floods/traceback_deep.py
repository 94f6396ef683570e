# expect: error
# scores: none
# shows: a traceback of nine hundred frames
def descend(depth):
    if depth == 0:
        raise ValueError("bottom")
    return descend(depth - 1)


def judging_function(query, response):
    return descend(800)
