# expect: denied | error
# scores: none
# breach: 666.0
# shows: stat raises no audit event and Landlock does not cover it; only the system call filter does
import random


def judging_function(query, response):
    return 666.0 if random._os.stat("/etc").st_mtime else 0.0
