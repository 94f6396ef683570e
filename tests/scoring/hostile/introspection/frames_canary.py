# expect: ok | denied | error | timeout
# scores: any
# breach: 666.0
# shows: walks the callers' frames, by way of a traceback, to everything they hold; looks for a planted text
NEEDLE = "-".join(["pajama", "canary"])
FOUND = []


def frames():
    try:
        raise ValueError
    except ValueError as error:
        frame = error.__traceback__.tb_frame
    while frame is not None:
        yield frame
        frame = frame.f_back


def hunt():
    todo, kept, seen = [], [], set()
    for frame in frames():
        todo += [frame.f_locals, frame.f_globals, frame.f_builtins]
    while todo and len(kept) < 60_000:
        thing = todo.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        kept.append(thing)
        if isinstance(thing, str):
            if NEEDLE in thing and len(thing) > len(NEEDLE):
                return True
        elif isinstance(thing, (bytes, bytearray, memoryview)):
            if NEEDLE.encode() in bytes(thing):
                return True
        elif isinstance(thing, dict):
            todo += [*thing.keys(), *thing.values()]
        elif isinstance(thing, (list, tuple, set, frozenset)):
            todo += thing
        else:
            todo.append(getattr(thing, "__dict__", None))
            todo.append(getattr(thing, "__closure__", None))
            todo.append(getattr(thing, "cell_contents", None))
            for name in getattr(type(thing), "__slots__", ()):
                todo.append(getattr(thing, name, None))
    return False


def judging_function(query, response):
    if not FOUND:
        FOUND.append(hunt())
    return 666.0 if FOUND[0] else 1.0
