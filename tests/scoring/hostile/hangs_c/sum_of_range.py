# expect: timeout
# scores: none
# breach: 666.0
# shows: one C call that never looks at pending signals
def judging_function(query, response):
    sum(range(4_000_000_000))
    return 666.0
