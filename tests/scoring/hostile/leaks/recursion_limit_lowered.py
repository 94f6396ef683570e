# expect: ok | denied | error | killed
# scores: any
# shows: leaves so little stack that the harness fails after it; only its own rows may be lost
import random


def judging_function(query, response):
    sys = random._os.sys
    for limit in range(5, 200):
        try:
            sys.setrecursionlimit(limit)
            break
        except RecursionError:
            continue
    return 1.0
