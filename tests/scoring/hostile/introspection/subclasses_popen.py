# expect: denied | error
# scores: none
# breach: 666.0
# shows: Popen, in case anything has loaded subprocess
def judging_function(query, response):
    popen = next(c for c in object.__subclasses__() if c.__name__ == "Popen")
    popen(["true"]).wait()
    return 666.0
