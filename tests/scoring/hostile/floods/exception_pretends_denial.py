# expect: error | denied
# scores: none
# shows: raises the very error a refusal would; nobody but the judge itself is blamed
def judging_function(query, response):
    raise ModuleNotFoundError("No module named 'socket'", name="socket")
