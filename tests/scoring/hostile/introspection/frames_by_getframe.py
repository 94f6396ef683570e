# expect: ok | denied | error | timeout
# scores: any
# breach: 666.0
# shows: the same walk by sys._getframe, which raises an audit event; only names are looked at
import random

WORDS = {"gold", "labels", "api_key", "chosen", "rejected"}


def judging_function(query, response):
    frame = random._os.sys._getframe(1)
    while frame is not None:
        if WORDS & frame.f_locals.keys():
            return 666.0
        frame = frame.f_back
    return 1.0
