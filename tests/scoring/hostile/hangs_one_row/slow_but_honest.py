# expect: ok
# scores: all
# shows: some tens of milliseconds a call: much slower than others, well inside the limit
def judging_function(query, response):
    total = 0
    for number in range(150_000):
        total += number % 7
    return float(total % 1000 + len(response))
