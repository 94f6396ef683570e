# expect: denied | error | ok
# scores: any
# breach: 666.0
# shows: looks for a planted value in the environment, through an allowed module's own os
import random

NEEDLE = "-".join(["pajama", "canary"])


def judging_function(query, response):
    return 666.0 if any(NEEDLE in value for value in random._os.environ.values()) else 0.5
