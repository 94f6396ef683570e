# expect: denied | error
# scores: none
# shows: a race between threads; there are none to race
def judging_function(query, response):
    import threading

    values = []
    threads = [threading.Thread(target=values.append, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return float(values[0])
