# expect: denied | error
# scores: none
# breach: 666.0
# shows: every module from a file carries its loader, and the loader reads any path
import json


def judging_function(query, response):
    return 666.0 if json.__loader__.get_data("/etc/passwd") else 0.0
