# expect: error
# scores: none
# breach: 666.0
# shows: a hundred thousand brackets; the C parser stops at the interpreter's limit
import json


def judging_function(query, response):
    json.loads("[" * 100_000 + "]" * 100_000)
    return 666.0
