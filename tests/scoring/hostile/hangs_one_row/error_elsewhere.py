# expect: timeout | error
# scores: some
# trigger: kumquat
# breach: 666.0
# shows: one row hangs, rows with an even number of characters fail, the rest keep their scores
def judging_function(query, response):
    count = 0
    while "kumquat" in response and count < 1_500_000_000:
        count += 1
    if count:
        return 666.0
    if len(response) % 2 == 0:
        raise ValueError("even length")
    return 1.0
