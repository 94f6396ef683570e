# expect: ok | denied
# scores: any
# shows: switches the garbage collector off, for itself only
def judging_function(query, response):
    import gc

    gc.disable()
    return 1.0
