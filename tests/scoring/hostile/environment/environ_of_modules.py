# expect: denied | ok
# scores: any
# breach: 666.0
# shows: whether modules that only the outer program needs have been brought along: they hold keys
def judging_function(query, response):
    import sys

    return 666.0 if {"anthropic", "httpx", "textual", "click"} & set(sys.modules) else 0.5
