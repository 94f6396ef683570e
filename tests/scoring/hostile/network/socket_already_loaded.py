# expect: denied | error | ok
# scores: any
# breach: 666.0
# shows: no import: looks for a socket module that something else has loaded, and uses it
import random


def judging_function(query, response):
    modules = random._os.sys.modules
    for name in ("socket", "_socket"):
        if name in modules:
            modules[name].socket().close()
            return 666.0
    return 0.5
