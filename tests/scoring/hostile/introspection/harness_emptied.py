# expect: ok | denied | error | killed | timeout | memory | not-a-number | invalid
# scores: any
# shows: empties every container its callers hold; its own results may suffer, nobody else's
def judging_function(query, response):
    try:
        raise ValueError
    except ValueError as error:
        frame = error.__traceback__.tb_frame.f_back
    while frame is not None:
        for value in list(frame.f_locals.values()) + list(frame.f_globals.values()):
            if type(value) in (list, set) or (type(value) is dict and "__name__" not in value):
                value.clear()
        frame = frame.f_back
    return 0.5
