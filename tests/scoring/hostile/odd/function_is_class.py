# expect: not-a-number | invalid
# scores: none
# shows: calling a class makes an object, which is no number
class judging_function:
    def __init__(self, query, response):
        self.score = 1.0
