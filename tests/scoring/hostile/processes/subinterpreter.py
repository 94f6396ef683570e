# expect: denied | error
# scores: none
# breach: 666.0
# shows: a fresh interpreter in the same process has none of the patched names
def judging_function(query, response):
    try:
        import _xxsubinterpreters as interpreters
    except ImportError:
        import _interpreters as interpreters
    interpreters.create()
    return 666.0
