# expect: timeout
# scores: none
# breach: 666.0
# health: swallows
# shows: catches whatever a timer inside the process could raise
def judging_function(query, response):
    count = 0
    while count < 1_500_000_000:
        try:
            while count < 1_500_000_000:
                count += 1
        except BaseException:
            continue
    return 666.0
