# expect: ok
# scores: all
# shows: forty megabytes for a moment is much for a judge, and allowed
def judging_function(query, response):
    table = bytearray(40_000_000)
    table[len(response)] = 1
    return float(sum(table[:10_000_000:1_000_000]) + len(response))
