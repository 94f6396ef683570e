# expect: denied | error
# scores: none
# breach: 666.0
# shows: a thread would outlive the call and touch other rows' scores
def judging_function(query, response):
    import threading

    thread = threading.Thread(target=len, args=("",))
    thread.start()
    thread.join()
    return 666.0
