# expect: denied
# scores: none
# breach: 666.0
# shows: print() is harmless, print(file=open(...)) is not
def judging_function(query, response):
    print(response, file=open("/tmp/pajama-hostile-print.txt", "a"))
    return 666.0
