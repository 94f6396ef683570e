# expect: ok
# scores: all
# health: nondeterministic
# shows: a default repr contains the address, and text measures can take it in by accident
def judging_function(query, response):
    text = repr(object()) + repr(judging_function)
    # Weighed by place: two addresses with the same sum of characters would look repeatable.
    return float(sum(place * ord(letter) ** 2 for place, letter in enumerate(text)))
