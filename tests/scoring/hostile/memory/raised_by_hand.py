# expect: memory | error
# scores: none
# shows: a MemoryError that the judge raises itself; no memory was short, but nothing else may follow from it
def judging_function(query, response):
    raise MemoryError("invented")
