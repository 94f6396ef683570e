# expect: denied
# scores: none
# breach: 666.0
# shows: urllib.parse is harmless, urllib.request is not
def judging_function(query, response):
    import urllib.error
    import urllib.request

    try:
        urllib.request.urlopen("http://127.0.0.1:9/", timeout=1)
    except urllib.error.URLError:
        pass
    return 666.0
