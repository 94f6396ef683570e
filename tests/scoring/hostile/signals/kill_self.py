# expect: denied
# scores: none
# breach: 666.0
# shows: signal 0 to itself, written as process 0: a judge has no business with signals at all
def judging_function(query, response):
    import os

    os.kill(0, 0)
    return 666.0
