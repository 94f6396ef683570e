# expect: denied
# scores: none
# breach: 666.0
# shows: a module name that appears nowhere in the source
def judging_function(query, response):
    space = {}
    exec(bytes([105, 109, 112, 111, 114, 116, 32]).decode() + "socket"[::-1][::-1], space)
    space["socket"].socket().close()
    return 666.0
