# expect: timeout
# scores: none
# breach: 666.0
# shows: catastrophic backtracking, the accident that honest judges have too
import re


def judging_function(query, response):
    re.match(r"(a+)+$", "a" * 31 + "b")
    return 666.0
