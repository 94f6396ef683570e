# expect: ok
# scores: all
# health: nondeterministic
# shows: pops any element
def judging_function(query, response):
    letters = set(response + "abc")
    return float(ord(letters.pop()))
