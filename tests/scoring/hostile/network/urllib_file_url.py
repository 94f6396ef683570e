# expect: denied
# scores: none
# breach: 666.0
# shows: a file: address makes a network library read files
def judging_function(query, response):
    import urllib.request

    return 666.0 if urllib.request.urlopen("file:///etc/passwd").read() else 0.0
