# expect: memory | error
# scores: none
# breach: 666.0
# shows: a width in a format string asks for gigabytes without naming a size anywhere else
def judging_function(query, response):
    return 666.0 if f"{response:>9000000000}" else 0.0
