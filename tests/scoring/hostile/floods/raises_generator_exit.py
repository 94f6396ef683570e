# expect: error | killed
# scores: none
# shows: GeneratorExit would quietly close a harness that is a generator
def judging_function(query, response):
    raise GeneratorExit
