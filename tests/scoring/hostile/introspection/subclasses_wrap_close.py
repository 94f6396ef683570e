# expect: denied | error
# scores: none
# breach: 666.0
# shows: the classic jail break: os.system from the globals of a class found below object
def judging_function(query, response):
    kind = next(c for c in object.__subclasses__() if c.__name__ == "_wrap_close")
    kind.__init__.__globals__["system"]("true")
    return 666.0
