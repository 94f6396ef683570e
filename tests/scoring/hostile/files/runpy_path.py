# expect: denied
# scores: none
# breach: 666.0
# shows: runpy reads and runs a file from disk
def judging_function(query, response):
    import runpy

    try:
        runpy.run_path("/etc/hostname")
    except (NameError, SyntaxError):
        pass
    return 666.0
