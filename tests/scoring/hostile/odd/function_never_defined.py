# expect: invalid
# scores: none
# shows: the definition is in the source, but is never reached
if not __debug__ and __debug__:
    def judging_function(query, response):
        return 1.0
