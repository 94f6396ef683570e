# expect: denied
# scores: none
# breach: 666.0
# shows: pwd reads /etc/passwd inside the C library
def judging_function(query, response):
    import pwd

    return 666.0 if pwd.getpwuid(0).pw_name else 0.0
