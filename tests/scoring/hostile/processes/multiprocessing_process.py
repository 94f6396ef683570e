# expect: denied
# scores: none
# breach: 666.0
# shows: multiprocessing, which also wants semaphores and sockets
def judging_function(query, response):
    import multiprocessing

    process = multiprocessing.get_context("fork").Process(target=len, args=("",))
    process.start()
    process.join(5)
    return 666.0
