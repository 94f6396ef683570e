# expect: denied
# scores: none
# breach: 666.0
# shows: changing the working folder prepares relative paths
def judging_function(query, response):
    import os

    os.chdir("/tmp")
    return 666.0
