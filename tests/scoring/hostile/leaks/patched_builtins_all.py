# expect: ok | error | not-a-number | killed
# scores: any
# shows: replaces the builtins that harnesses use most; its own later rows may fail, other judges' not
def judging_function(query, response):
    builtins = print.__self__
    for name in ("float", "isinstance", "type", "sorted", "sum", "str", "repr", "Exception"):
        setattr(builtins, name, lambda *arguments, **named: 666.0)
    return 1.0
