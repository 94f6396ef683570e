# expect: timeout
# scores: none
# breach: 666.0
# shows: the loop stands in the finally block and returns from it
def judging_function(query, response):
    count = 0
    try:
        return 1.0
    finally:
        while count < 2_000_000_000:
            count += 1
        return 666.0
