# expect: denied | error
# scores: none
# breach: 666.0
# shows: the studio's own package is none of a judge's business, whether or not it is loaded
def judging_function(query, response):
    from pajama_tui import errors

    return 666.0 if errors else 0.0
