# expect: ok
# scores: all
# shows: replaces re.findall and fills the module's cache of compiled patterns with wrong ones
import re


def judging_function(query, response):
    wrong = re.compile("$^")
    cache = getattr(re, "_cache", {})
    re.compile(r"[a-z]+")
    for key in list(cache):
        cache[key] = wrong
    re.findall = lambda pattern, text, flags=0: ["x"] * 666
    return 1.0
