# expect: ok | denied | timeout
# scores: any
# breach: 666.0
# shows: asks the garbage collector for every container in the process; looks for a planted text
NEEDLE = "-".join(["pajama", "canary"])
FOUND = []


def hunt():
    import gc

    raw = NEEDLE.encode()
    for thing in gc.get_objects():
        # Mappings of plain texts are not tracked themselves, only their holders are.
        parts = gc.get_referents(thing)
        for inner in list(parts):
            if type(inner) is dict:
                parts += [*inner, *inner.values()]
        for part in parts:
            if type(part) is str and NEEDLE in part and len(part) > len(NEEDLE):
                return True
            if type(part) in (bytes, bytearray) and raw in part and len(part) > len(raw):
                return True
    return False


def judging_function(query, response):
    if not FOUND:
        FOUND.append(hunt())
    return 666.0 if FOUND[0] else 1.0
