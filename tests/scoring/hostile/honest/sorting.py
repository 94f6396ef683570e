# expect: ok
# scores: all
# shows: sorts by casefold, without a locale
def judging_function(query, response):
    words = sorted(response.split(), key=str.casefold)
    rises = sum(left.casefold() < right.casefold() for left, right in zip(words, words[1:]))
    return float(rises)
