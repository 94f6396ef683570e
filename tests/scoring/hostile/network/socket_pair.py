# expect: denied
# scores: none
# breach: 666.0
# shows: a socket pair needs no network, and Landlock has nothing against it
def judging_function(query, response):
    import socket

    left, right = socket.socketpair()
    left.close()
    right.close()
    return 666.0
