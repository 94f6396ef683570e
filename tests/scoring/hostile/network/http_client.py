# expect: denied
# scores: none
# breach: 666.0
# shows: one level below urllib
def judging_function(query, response):
    import http.client

    try:
        http.client.HTTPConnection("127.0.0.1", 9, timeout=1).request("POST", "/", response)
    except OSError:
        pass
    return 666.0
