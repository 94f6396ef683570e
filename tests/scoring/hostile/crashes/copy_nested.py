# expect: error | killed | timeout
# scores: none
# breach: 666.0
# shows: deepcopy of a deeply nested list
import copy


def judging_function(query, response):
    nested = []
    for _ in range(50_000):
        nested = [nested]
    copy.deepcopy(nested)
    return 666.0
