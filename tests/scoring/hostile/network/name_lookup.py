# expect: denied
# scores: none
# breach: 666.0
# shows: a name lookup alone can carry data out; only localhost is asked for here
def judging_function(query, response):
    import socket

    return 666.0 if socket.getaddrinfo("localhost", 9) else 0.0
