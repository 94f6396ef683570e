# expect: ok
# scores: all
# shows: invisible overrides in a comment make the code read differently than it runs; harmless in a sandbox
def judging_function(query, response):
    # ‮ ⁦ return 666.0 ⁩ ⁦
    return 1.0
