# expect: memory | invalid
# scores: none
# breach: 666.0
# shows: asks for ten gigabytes while the module loads
TABLE = bytearray(10**10)


def judging_function(query, response):
    return 666.0
