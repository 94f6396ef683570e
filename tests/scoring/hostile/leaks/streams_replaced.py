# expect: ok | denied | error
# scores: any
# shows: replaces the standard streams by objects that raise when the harness uses them
import random


class Broken:
    def write(self, text):
        raise OSError("broken on purpose")

    flush = close = fileno = write


def judging_function(query, response):
    sys = random._os.sys
    sys.stdout = sys.stderr = sys.stdin = Broken()
    sys.excepthook = sys.unraisablehook = None
    return 1.0
