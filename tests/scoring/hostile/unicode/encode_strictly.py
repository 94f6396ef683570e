# expect: ok | error
# scores: any
# shows: fails only on rows whose text holds lone surrogates
def judging_function(query, response):
    return float(len(response.encode("utf-8")))
