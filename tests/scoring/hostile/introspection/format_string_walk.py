# expect: ok
# scores: all
# breach: 666.0
# shows: attribute walks inside str.format reach the function's globals; they hold only the judge's own names
def judging_function(query, response):
    needle = "-".join(["pajama", "canary"])
    return 666.0 if needle in "{0.__globals__}".format(judging_function) else 1.0
