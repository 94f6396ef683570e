# expect: denied
# scores: none
# breach: 666.0
# shows: _io.open_code is the import system's own opener, with an audit path of its own
def judging_function(query, response):
    import _io

    return 666.0 if _io.open_code("/etc/passwd").read() else 0.0
