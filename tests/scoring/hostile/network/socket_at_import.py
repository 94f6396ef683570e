# expect: denied
# scores: none
# breach: 666.0
# shows: the refused import at the top of the file, where most programs have it
import socket


def judging_function(query, response):
    socket.socket().close()
    return 666.0
