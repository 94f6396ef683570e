# expect: ok
# scores: all
# shows: a pattern without the r before it: the compiler warns, and the code runs
import re


def judging_function(query, response):
    return float(len(re.findall("\w+\s", response)))
