# expect: ok
# scores: all
# health: swallows
# shows: expects RecursionError and handles it; the next row must find everything as before
def endless(number):
    return endless(number + 1)


def judging_function(query, response):
    try:
        return endless(0)
    except RecursionError:
        return 1.0
