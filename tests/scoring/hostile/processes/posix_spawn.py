# expect: denied | error
# scores: none
# breach: 666.0
# shows: starts a program without a Python-level fork
import random


def judging_function(query, response):
    os = random._os
    os.waitpid(os.posix_spawn("/bin/true", ["true"], {}), 0)
    return 666.0
