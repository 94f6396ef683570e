# expect: memory | timeout
# scores: none
# breach: 666.0
# shows: grows by ten megabytes at a time (to three gigabytes at most)
def judging_function(query, response):
    kept = []
    while len(kept) < 300:
        kept.append(b"x" * 10_000_000)
    return 666.0
