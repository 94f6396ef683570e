# expect: denied | error | ok
# scores: any
# breach: 666.0
# shows: posix.environ keeps the variables from start-up after os.environ has been cleared
import random

NEEDLE = "-".join(["pajama", "canary"]).encode()


def judging_function(query, response):
    posix = random._os.sys.modules.get("posix")
    if posix is None:
        return 0.5
    return 666.0 if any(NEEDLE in value for value in posix.environ.values()) else 0.5
