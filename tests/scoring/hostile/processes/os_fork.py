# expect: denied | error
# scores: none
# breach: 666.0
# shows: fork; the child, if there is one, leaves at once
import random


def judging_function(query, response):
    os = random._os
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return 666.0
