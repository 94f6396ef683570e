# expect: denied | error
# scores: none
# breach: 666.0
# shows: becomes another program that exits with 0; that must not pass for a finished run
import random


def judging_function(query, response):
    random._os.execv("/bin/true", ["true"])
    return 666.0
