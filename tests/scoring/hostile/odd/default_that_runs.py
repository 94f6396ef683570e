# expect: denied
# scores: none
# breach: 666.0
# shows: defaults are evaluated when the function is defined
def judging_function(query, response, table=open("/etc/passwd")):
    return 666.0
