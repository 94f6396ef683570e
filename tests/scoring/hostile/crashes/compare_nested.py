# expect: error | killed
# scores: none
# breach: 666.0
# shows: comparing two deeply nested tuples
def judging_function(query, response):
    left = right = ()
    for _ in range(50_000):
        left, right = (left,), (right,)
    return 666.0 if left == right else 0.0
