# expect: denied | error
# scores: none
# breach: 666.0
# shows: the real builtins from the globals of any class written in Python, then open
def judging_function(query, response):
    for kind in object.__subclasses__():
        space = getattr(kind.__init__, "__globals__", None)
        if space and "__builtins__" in space:
            builtins = space["__builtins__"]
            if type(builtins) is not dict:
                builtins = vars(builtins)
            builtins["open"]("/etc/passwd").close()
            return 666.0
    raise LookupError("no class with globals")
