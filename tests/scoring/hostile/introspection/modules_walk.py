# expect: ok | denied | error | timeout
# scores: any
# breach: 666.0
# shows: walks all loaded modules' variables for a planted text
import random

NEEDLE = "-".join(["pajama", "canary"])
FOUND = []


def hunt():
    for module in list(random._os.sys.modules.values()):
        for value in list(vars(module).values()):
            if isinstance(value, (str, bytes)):
                text = value if isinstance(value, str) else value.decode("latin-1")
                if NEEDLE in text and len(text) > len(NEEDLE):
                    return True
    return False


def judging_function(query, response):
    if not FOUND:
        FOUND.append(hunt())
    return 666.0 if FOUND[0] else 1.0
