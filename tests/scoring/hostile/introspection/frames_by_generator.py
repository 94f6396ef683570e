# expect: ok | denied | error
# scores: any
# breach: 666.0
# shows: a running generator's frame leads to its callers as well
WORDS = {"gold", "labels", "api_key", "chosen", "rejected"}


def walk():
    frame = holder[0].gi_frame
    while frame is not None:
        yield bool(WORDS & frame.f_locals.keys())
        frame = frame.f_back


holder = []


def judging_function(query, response):
    holder[:] = [walk()]
    return 666.0 if any(holder[0]) else 1.0
