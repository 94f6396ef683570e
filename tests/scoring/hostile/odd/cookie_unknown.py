# expect: ok | invalid
# -*- coding: no-such-codec -*-
# scores: any
# shows: an encoding that does not exist; the text is UTF-8 all the same
def judging_function(query, response):
    return 1.0
