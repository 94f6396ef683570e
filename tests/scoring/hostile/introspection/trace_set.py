# expect: ok | denied | error
# scores: any
# breach: 666.0
# shows: a trace function sees every line its callers run after the judge has returned
import random

WORDS = {"gold", "labels", "chosen", "rejected", "api_key"}
SEEN = []


def trace(frame, event, argument):
    if WORDS & frame.f_locals.keys():
        SEEN.append(1)
    return trace


def judging_function(query, response):
    random._os.sys.settrace(trace)
    try:
        raise ValueError
    except ValueError as error:
        frame = error.__traceback__.tb_frame.f_back
    while frame is not None:
        frame.f_trace = trace
        frame = frame.f_back
    return 666.0 if SEEN else 1.0
