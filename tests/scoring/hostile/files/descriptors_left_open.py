# expect: denied | error | ok
# scores: any
# breach: 666.0
# shows: looks for any descriptor left open by the process above; there must be none it can use
import random


def judging_function(query, response):
    for number in range(64):
        try:
            random._os.fstat(number)
            return 666.0
        except OSError:
            continue
    return 0.5
