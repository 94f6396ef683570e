# expect: memory
# scores: any
# breach: 666.0
# shows: a hundred megabytes a row, kept in a global: each call is modest, the sum is not
KEPT = []


def judging_function(query, response):
    KEPT.append(b"x" * 100_000_000)
    return 666.0 if len(KEPT) > 8 else 1.0
