# expect: denied
# scores: none
# breach: 666.0
# shows: loading the system's certificates means reading files as well
def judging_function(query, response):
    import ssl

    return 666.0 if ssl.create_default_context() else 0.0
