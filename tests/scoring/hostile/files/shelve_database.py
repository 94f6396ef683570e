# expect: denied
# scores: none
# breach: 666.0
# shows: keeps state between runs in a database file
def judging_function(query, response):
    import shelve

    with shelve.open("/tmp/pajama-hostile-shelf") as shelf:
        shelf["seen"] = response
    return 666.0
