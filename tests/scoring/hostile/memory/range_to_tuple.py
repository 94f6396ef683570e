# expect: memory | timeout
# scores: none
# breach: 666.0
# shows: tuple(range()) knows its length and asks for all of it at once
def judging_function(query, response):
    return 666.0 if tuple(range(300_000_000)) else 0.0
