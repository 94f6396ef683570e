# expect: denied | error
# scores: none
# breach: 666.0
# shows: threads through concurrent.futures
def judging_function(query, response):
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as pool:
        pool.submit(len, "").result(5)
    return 666.0
