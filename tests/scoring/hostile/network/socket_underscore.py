# expect: denied
# scores: none
# breach: 666.0
# shows: the C module below socket, which lists of Python names forget
def judging_function(query, response):
    import _socket

    _socket.socket().close()
    return 666.0
