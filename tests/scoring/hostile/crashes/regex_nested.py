# expect: error | killed | timeout
# scores: none
# breach: 666.0
# shows: a pattern with nested groups, parsed recursively
import re


def judging_function(query, response):
    re.compile("(" * 5000 + ")" * 5000)
    return 666.0
