# expect: ok
# scores: all
# health: nondeterministic
# shows: str hashes depend on the hash seed: fixed here, another one elsewhere
def judging_function(query, response):
    return float(hash(response) % 1000)
