# expect: ok | memory
# scores: any
# health: swallows
# breach: 666.0
# shows: swallows the MemoryError; a score that hides one may stand only because nothing was harmed
def judging_function(query, response):
    try:
        return 666.0 if bytearray(10**10) else 0.0
    except MemoryError:
        return 0.5
