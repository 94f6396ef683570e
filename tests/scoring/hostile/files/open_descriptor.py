# expect: denied
# scores: none
# breach: 666.0
# health: swallows
# shows: open(number) wraps a descriptor that is already there; none is, and open is refused anyway
def judging_function(query, response):
    for number in range(64):
        try:
            open(number, "rb", closefd=False)
            return 666.0
        except OSError:
            continue
    return 0.5
