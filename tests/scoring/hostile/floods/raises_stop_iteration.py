# expect: error
# scores: none
# shows: StopIteration would quietly end a harness that scores rows with map() or a generator
def judging_function(query, response):
    raise StopIteration("the end")
