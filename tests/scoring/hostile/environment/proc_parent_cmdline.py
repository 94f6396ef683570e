# expect: denied | error
# scores: none
# breach: 666.0
# health: swallows
# shows: the parent's command line and environment, found by its process id
import random


def judging_function(query, response):
    for name in ("environ", "cmdline"):
        try:
            open(f"/proc/{random._os.getppid()}/{name}", "rb").read()
            return 666.0
        except Exception:
            continue
    return 0.5
