# expect: timeout
# scores: some
# trigger: kumquat
# breach: 666.0
# shows: hangs on the one row whose response holds the word; every other row keeps its score
def judging_function(query, response):
    count = 0
    while "kumquat" in response and count < 1_500_000_000:
        count += 1
    return 666.0 if count else float(len(response))
