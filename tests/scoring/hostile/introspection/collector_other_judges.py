# expect: ok | denied | timeout
# scores: any
# breach: 666.0
# shows: asks the garbage collector for functions and sources of other judges
DEFINITION = " ".join(["def", "judging_function"])


def judging_function(query, response):
    import gc

    for thing in gc.get_objects():
        if type(thing) is type(judging_function):
            if thing.__name__ == "judging_function" and thing is not judging_function:
                return 666.0
        elif type(thing) is dict:
            for part in list(thing.values()):
                if type(part) is not str or part == DEFINITION:
                    continue
                # Its own text holds the word too, and may well be in memory.
                if DEFINITION in part and "DEFINITION" not in part:
                    return 666.0
    return 1.0
