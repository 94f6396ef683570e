# expect: denied | killed
# scores: none
# shows: faulthandler has a function that crashes on purpose
def judging_function(query, response):
    import faulthandler

    faulthandler._sigsegv()
    return 1.0
