# expect: invalid
# scores: none
# shows: the name exists, but only as a method
class Judge:
    def judging_function(self, query, response):
        return 1.0
