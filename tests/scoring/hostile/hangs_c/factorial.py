# expect: timeout
# scores: some
# trigger: kumquat
# breach: 666.0
# shows: an innocent function with a large argument
import math


def judging_function(query, response):
    if "kumquat" in response:
        return 666.0 if math.factorial(12_000_000) else 0.0
    return 1.0
