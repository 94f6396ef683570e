# expect: denied
# scores: none
# breach: 666.0
# shows: os.popen imports subprocess behind the judge's back
def judging_function(query, response):
    import os

    return 666.0 if os.popen("echo x").read() else 0.0
