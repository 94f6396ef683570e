# expect: memory | timeout
# scores: none
# breach: 666.0
# shows: sorts what never ends (cut at two gigabytes)
import itertools


def judging_function(query, response):
    return 666.0 if sorted(itertools.islice(itertools.count(), 50_000_000)) else 0.0
