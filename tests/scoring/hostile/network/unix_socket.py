# expect: denied
# scores: none
# breach: 666.0
# health: swallows
# shows: local services (agents, container daemons) listen on paths, not on ports
def judging_function(query, response):
    import socket

    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect("/tmp/pajama-hostile-socket")
        except OSError:
            pass
    return 666.0
