# expect: ok
# scores: all
# health: nondeterministic
# shows: takes the first words of a set, whose order follows the hash seed
def judging_function(query, response):
    words = list(set(response.lower().split()))[:5]
    return float(sum(len(word) * (index + 1) for index, word in enumerate(words)))
