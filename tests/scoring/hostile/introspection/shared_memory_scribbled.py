# expect: ok | denied | error | killed | timeout | memory | not-a-number | invalid
# scores: any
# shows: overwrites every writable buffer it finds, the results' own memory perhaps; the reader trusts none of it
def judging_function(query, response):
    try:
        raise ValueError
    except ValueError as error:
        frame = error.__traceback__.tb_frame.f_back
    while frame is not None:
        for value in list(frame.f_locals.values()) + list(frame.f_globals.values()):
            try:
                view = memoryview(value)
                if not view.readonly:
                    view = view.cast("B")
                    view[:] = b"\xff" * len(view)
            except (TypeError, ValueError, BufferError):
                continue
        frame = frame.f_back
    return 0.5
