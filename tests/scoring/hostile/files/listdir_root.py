# expect: denied
# scores: none
# breach: 666.0
# shows: even the names of files are private
def judging_function(query, response):
    import os

    return 666.0 if os.listdir("/") else 0.0
