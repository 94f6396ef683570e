# expect: ok | denied | error
# scores: any
# breach: 666.0
# shows: __main__ is the program that was started; in a worker it must hold nothing of the user's
def judging_function(query, response):
    import __main__

    words = {"gold", "labels", "chosen", "rejected", "api_key"}
    return 666.0 if words & vars(__main__).keys() else 1.0
