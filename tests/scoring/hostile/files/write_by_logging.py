# expect: denied
# scores: none
# breach: 666.0
# shows: an allowed module that opens the file for the judge
def judging_function(query, response):
    import logging

    logging.FileHandler("/tmp/pajama-hostile-log.txt").close()
    return 666.0
