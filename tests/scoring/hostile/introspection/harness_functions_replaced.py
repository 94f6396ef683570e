# expect: ok | denied | error | killed | timeout | memory | not-a-number | invalid
# scores: any
# shows: replaces every function in its callers' modules; a worker ruined by its judge must not ruin the run
def nothing(*arguments, **named):
    return None


def judging_function(query, response):
    try:
        raise ValueError
    except ValueError as error:
        frame = error.__traceback__.tb_frame.f_back
    while frame is not None:
        for name, value in list(frame.f_globals.items()):
            if callable(value) and not name.startswith("__"):
                frame.f_globals[name] = nothing
        frame = frame.f_back
    return 0.5
