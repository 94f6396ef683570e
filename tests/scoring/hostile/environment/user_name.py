# expect: denied
# scores: none
# breach: 666.0
# shows: getpass asks the environment first and the password database then
def judging_function(query, response):
    import getpass

    return 666.0 if getpass.getuser() else 0.0
