# expect: timeout | invalid
# scores: none
# breach: 666.0
# shows: never finishes loading, so no row is ever reached
COUNT = 0
while COUNT < 1_000_000_000:
    COUNT += 1


def judging_function(query, response):
    return 666.0
