# expect: ok | denied | error | killed | timeout | memory | not-a-number | invalid
# scores: any
# shows: fills every writable buffer with text that looks like records with endless lengths and escape codes
FORGED = b'\x7f\xff\xff\xff{"kind":"\x1b[2J","message":"' + b"[" * 200 + b'","count":99999999999}'


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
                    whole = FORGED * (len(view) // len(FORGED) + 1)
                    view[:] = whole[: len(view)]
            except (TypeError, ValueError, BufferError):
                continue
        frame = frame.f_back
    return 0.5
