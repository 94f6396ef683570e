# expect: ok | invalid
# scores: any
# shows: so does a partial
import functools


def weigh(weight, query, response):
    return weight * len(response)


judging_function = functools.partial(weigh, 0.5)
