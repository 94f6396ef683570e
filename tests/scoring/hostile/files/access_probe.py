# expect: denied | error | ok
# scores: any
# breach: 666.0
# shows: os.access answers False instead of raising, so a refusal may pass unseen; True must not
import random


def judging_function(query, response):
    return 666.0 if random._os.access("/etc/passwd", random._os.R_OK) else 0.5
