# expect: timeout | denied
# scores: any
# trigger: kumquat
# breach: 666.0
# shows: waits for a queue that nobody fills, on one row; the others keep their scores unless queue is refused
def judging_function(query, response):
    import queue

    if "kumquat" in response:
        try:
            queue.Queue().get(timeout=60)
        except queue.Empty:
            pass
        return 666.0
    return 1.0
