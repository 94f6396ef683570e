# expect: ok | denied | error
# scores: any
# breach: 666.0
# shows: runs its own code with the harness's globals, so that names resolve there
from types import FunctionType

WORDS = ("gold", "labels", "chosen", "api_key")


def judging_function(query, response):
    def probe(words):
        return bool(globals().keys() & set(words))

    try:
        raise ValueError
    except ValueError as error:
        frame = error.__traceback__.tb_frame.f_back
    while frame is not None:
        if FunctionType(probe.__code__, frame.f_globals)(WORDS):
            return 666.0
        frame = frame.f_back
    return 1.0
