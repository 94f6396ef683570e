# expect: ok
# scores: all
# health: stateful
# shows: state hidden in a generator that stays suspended between calls
def count():
    number = 0.0
    while True:
        yield number
        number += 1.0


NUMBERS = count()


def judging_function(query, response):
    return next(NUMBERS)
