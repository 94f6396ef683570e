# expect: denied | error | killed
# scores: none
# shows: a KeyboardInterrupt made inside the judge must not reach the user's run
def judging_function(query, response):
    import _thread

    _thread.interrupt_main()
    for _ in range(1000):
        pass
    raise KeyboardInterrupt
