# expect: denied
# scores: none
# breach: 666.0
# shows: importlib is refused itself, or refuses
def judging_function(query, response):
    import importlib

    importlib.import_module("socket").socket().close()
    return 666.0
