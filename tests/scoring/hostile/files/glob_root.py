# expect: denied
# scores: none
# breach: 666.0
# shows: glob is refused at the import or at the first folder
def judging_function(query, response):
    import glob

    return 666.0 if glob.glob("/*") else 0.0
