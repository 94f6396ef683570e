# expect: timeout | denied | error
# scores: any
# trigger: kumquat
# breach: 666.0
# shows: sleeps on one row; refusing to sleep is as good as cutting it short
def judging_function(query, response):
    import time

    if "kumquat" in response:
        time.sleep(60)
        return 666.0
    return 1.0
