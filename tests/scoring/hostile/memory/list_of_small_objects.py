# expect: memory | timeout
# scores: none
# breach: 666.0
# shows: millions of small objects, which never ask for much at once
def judging_function(query, response):
    kept = []
    for number in range(30_000_000):
        kept.append([number])
    return 666.0
