# expect: ok | denied
# scores: any
# shows: leaves work for the interpreter's end, when a harness may have dropped its guard
def late():
    open("/tmp/pajama-hostile-exit.txt", "w").close()


def judging_function(query, response):
    import atexit

    atexit.register(late)
    return 0.5
