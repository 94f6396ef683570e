# expect: ok | denied | timeout
# scores: any
# breach: 666.0
# shows: goes from the response's own text to whoever holds it, looking for a row with more than two texts
def judging_function(query, response):
    import gc

    for holder in gc.get_referrers(response):
        if type(holder) is dict and {"gold", "label", "chosen", "response_b"} & holder.keys():
            return 666.0
        if type(holder).__name__ == "Pair":
            return 666.0
    return 1.0
