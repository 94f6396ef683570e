# expect: ok | invalid
# scores: any
# shows: a bound method works as well
class Judge:
    def score(self, query, response):
        return float(len(response))


judging_function = Judge().score
