# expect: denied | ok
# scores: any
# breach: 666.0
# health: swallows
# shows: a caught ImportError is also what honest fallbacks look like, so both outcomes are safe
def judging_function(query, response):
    try:
        import socket

        socket.socket().close()
        return 666.0
    except Exception:
        return 0.5
