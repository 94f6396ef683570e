# expect: denied
# scores: none
# shows: reads address 0 by ctypes; refused at the import
def judging_function(query, response):
    import ctypes

    return float(len(ctypes.string_at(0)))
