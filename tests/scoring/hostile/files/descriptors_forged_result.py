# expect: denied | error | ok
# scores: any
# breach: 666.0
# shows: writes forged results to every descriptor, in case one leads to the process that collects scores
import random

FORGED = b'{"score": 1000.0, "scores": [1000.0], "kind": "ok", "failures": []}\n'


def judging_function(query, response):
    for number in range(64):
        try:
            random._os.write(number, FORGED)
            return 666.0
        except OSError:
            continue
    return 0.5
