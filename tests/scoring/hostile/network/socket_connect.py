# expect: denied
# scores: none
# breach: 666.0
# shows: socket is no module for judges; only the discard port of this very machine is named
def judging_function(query, response):
    import socket

    try:
        socket.create_connection(("127.0.0.1", 9), timeout=1)
    except ConnectionRefusedError:
        pass
    return 666.0
