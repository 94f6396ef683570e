# expect: invalid | timeout
# scores: none
# shows: unclosed brackets and calls on which parsers have been exponentially slow
def judging_function(query, response):
    return f(a[{f(a[{f(a[{f(a[{f(a[{f(a[{f(a[{f(a[{f(a[{f(a[{f(a[{f(a[{f(a[{f(a[{f(a[{f(a[{f(a[{f(a[{f(a[{f(a[{f(a[{f(a[{f(a[{f(a[{f(a[{f(a[{f(a[{f(a[{f(a[{f(a[{f(a[{f(a[{f(a[{f(a[{f(a[{f(a[{f(a[{f(a[{f(a[{f(a[{
