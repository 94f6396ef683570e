# expect: denied
# scores: none
# breach: 666.0
# shows: the C function below subprocess
def judging_function(query, response):
    import _posixsubprocess

    return 666.0 if _posixsubprocess.fork_exec else 0.0
