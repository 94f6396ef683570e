# expect: ok
# scores: all
# breach: 666.0
# shows: query and response are plain str; a subclass or a mark on them could tell side or label
def judging_function(query, response):
    return 1.0 if type(query) is str and type(response) is str else 666.0
