# expect: ok
# scores: all
# shows: a megabyte of output a row goes nowhere and costs nothing
def judging_function(query, response):
    print("x" * 1_000_000)
    return 1.0
