# expect: denied
# scores: none
# breach: 666.0
# shows: the import machinery reads files: a loader pointed at a path of the judge's choice
def judging_function(query, response):
    from importlib.machinery import SourceFileLoader

    return 666.0 if SourceFileLoader("passwd", "/etc/passwd").get_data("/etc/passwd") else 0.0
