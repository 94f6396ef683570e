# expect: denied | error
# scores: none
# breach: 666.0
# shows: finds functions that look like audit hooks and gives them an empty body; the kernel still refuses
def innocent(*arguments):
    return None


def judging_function(query, response):
    import gc

    for thing in gc.get_objects():
        if type(thing) is type(innocent) and thing.__code__.co_argcount == 2:
            names = thing.__code__.co_varnames
            if names[0] in ("event", "name") or "audit" in thing.__name__.lower():
                thing.__code__ = innocent.__code__
    open("/etc/passwd").close()
    return 666.0
