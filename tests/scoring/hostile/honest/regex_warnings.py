# expect: ok
# scores: all
# shows: a pattern that Python warns about, with the line it stands on
import re


def judging_function(query, response):
    return float(len(re.findall(r"[[a-z]+", response)))
