# expect: ok | timeout
# scores: any
# shows: a thousand different warnings a row
import warnings


def judging_function(query, response):
    for number in range(1000):
        warnings.warn(f"warning {number} of {response[:20]}", stacklevel=1)
    return 1.0
