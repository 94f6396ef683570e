# expect: timeout
# scores: none
# breach: 666.0
# shows: a flood that never ends is a loop that never ends; it must not fill a disk or a pipe on the way
def judging_function(query, response):
    for _ in range(60_000_000):
        print("x")
    return 666.0
