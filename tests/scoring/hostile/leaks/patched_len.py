# expect: ok | error | not-a-number | killed
# scores: any
# shows: replaces builtins.len for the whole process; its own rows may suffer, other judges' not
def judging_function(query, response):
    print.__self__.len = lambda thing: 666
    return 1.0
