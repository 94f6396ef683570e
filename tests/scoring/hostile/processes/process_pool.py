# expect: denied
# scores: none
# breach: 666.0
# shows: the same through concurrent.futures
def judging_function(query, response):
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(1) as pool:
        pool.submit(len, "").result(5)
    return 666.0
