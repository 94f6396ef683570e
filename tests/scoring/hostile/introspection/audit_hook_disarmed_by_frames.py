# expect: denied | error
# scores: none
# breach: 666.0
# shows: the same without gc: disarms every two-argument function in its callers' modules
def innocent(*arguments):
    return None


def judging_function(query, response):
    try:
        raise ValueError
    except ValueError as error:
        frame = error.__traceback__.tb_frame.f_back
    while frame is not None:
        for value in list(frame.f_globals.values()):
            if type(value) is type(innocent) and value.__code__.co_argcount == 2:
                if not value.__code__.co_freevars:
                    value.__code__ = innocent.__code__
        frame = frame.f_back
    open("/etc/passwd").close()
    return 666.0
