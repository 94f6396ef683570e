# expect: denied | error
# scores: none
# breach: 666.0
# shows: a child in a session of its own that would outlive its killed parent by ten seconds
import random


def judging_function(query, response):
    os = random._os
    if os.fork() == 0:
        os.setsid()
        random._os.sys.modules["time"].sleep(10)
        os._exit(0)
    return 666.0
