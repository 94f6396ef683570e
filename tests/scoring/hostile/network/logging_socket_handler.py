# expect: denied
# scores: none
# breach: 666.0
# shows: logging.handlers pulls sockets in behind an innocent name
def judging_function(query, response):
    import logging
    import logging.handlers

    handler = logging.handlers.SocketHandler("127.0.0.1", 9)
    try:
        handler.makeSocket(timeout=1)
    except ConnectionRefusedError:
        pass
    return 666.0
