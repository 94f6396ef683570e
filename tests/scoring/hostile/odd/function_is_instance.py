# expect: ok | invalid
# scores: any
# shows: a callable object works, though it is not what the contract asks for
class Judge:
    def __call__(self, query, response):
        return float(len(response))


judging_function = Judge()
