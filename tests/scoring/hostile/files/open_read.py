# expect: denied
# scores: none
# breach: 666.0
# shows: plain open() of a world-readable file; no file may be opened, and nothing hides the attempt
def judging_function(query, response):
    with open("/etc/passwd") as file:
        return 666.0 if file.read() else 0.0
