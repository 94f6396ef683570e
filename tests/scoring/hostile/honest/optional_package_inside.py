# expect: ok
# scores: all
# shows: the same inside the function, by ModuleNotFoundError, for a package with a submodule
def judging_function(query, response):
    try:
        from nltk.tokenize import word_tokenize as split
    except ModuleNotFoundError:
        split = str.split
    return float(len(split(response)))
