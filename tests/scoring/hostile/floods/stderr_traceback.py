# expect: ok
# scores: all
# shows: prints tracebacks to the error stream
import traceback


def judging_function(query, response):
    try:
        raise ValueError("x" * 100_000)
    except ValueError:
        traceback.print_exc()
    return 1.0
