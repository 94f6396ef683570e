# expect: timeout
# scores: none
# breach: 666.0
# shows: a membership test against an endless iterator, cut at about a minute
import itertools


def judging_function(query, response):
    return 666.0 if -1 not in itertools.islice(itertools.count(), 3_000_000_000) else 0.0
