# expect: ok
# -*- coding: utf-7 -*-
# scores: all
# breach: 666.0
# shows: read as UTF-7 the next comment ends early and turns into code; source is always UTF-8 here
def judging_function(query, response):
    # +AAo-    return 666.0 +AAo-    #
    return 1.0
