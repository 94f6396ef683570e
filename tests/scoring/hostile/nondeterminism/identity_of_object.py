# expect: ok
# scores: all
# health: nondeterministic
# shows: addresses differ from process to process
def judging_function(query, response):
    return float(id(object()) // 16 % 10_007 + id([response]) // 16 % 10_007)
