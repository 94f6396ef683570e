# expect: denied
# scores: none
# breach: 666.0
# shows: the raw class below open(), which name lists forget
def judging_function(query, response):
    from io import FileIO

    return 666.0 if FileIO("/etc/passwd").read() else 0.0
