# expect: denied
# scores: none
# breach: 666.0
# shows: a new terminal with a child on it
def judging_function(query, response):
    import os
    import pty

    child, _ = pty.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return 666.0
