# expect: timeout
# scores: none
# breach: 666.0
# health: swallows
# shows: a generator that refuses to be closed
def stubborn():
    for _ in range(600_000_000):
        try:
            yield
        except GeneratorExit:
            for _ in range(2_000_000_000):
                pass
            return


def judging_function(query, response):
    generator = stubborn()
    next(generator)
    generator.close()
    return 666.0
