# expect: ok | denied | timeout
# scores: any
# breach: 666.0
# shows: asks the garbage collector for pairs with gold, and for mappings that hold both responses
def judging_function(query, response):
    import gc

    for thing in gc.get_objects():
        if type(thing).__name__ == "Pair" and getattr(thing, "gold", None) is not None:
            return 666.0
        if type(thing) is dict and {"response_a", "response_b"} <= thing.keys():
            return 666.0
    return 1.0
