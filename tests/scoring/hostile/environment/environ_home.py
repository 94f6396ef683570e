# expect: denied | error | ok
# scores: any
# breach: 666.0
# shows: HOME, USER and SSH variables tell who and where
import random


def judging_function(query, response):
    names = ("HOME", "USER", "LOGNAME", "SSH_AUTH_SOCK", "SSH_CONNECTION")
    return 666.0 if any(random._os.environ.get(name) for name in names) else 0.5
