# expect: denied
# scores: none
# breach: 666.0
# shows: __import__ is the import statement without the statement
def judging_function(query, response):
    __import__("sub" + "process").run(["true"])
    return 666.0
