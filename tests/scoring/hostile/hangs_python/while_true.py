# expect: timeout
# scores: none
# breach: 666.0
# shows: the plain endless loop (all loops here end by themselves after about a minute)
def judging_function(query, response):
    count = 0
    while count < 2_000_000_000:
        count += 1
    return 666.0
