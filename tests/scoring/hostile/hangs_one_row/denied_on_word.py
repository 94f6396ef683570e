# expect: denied
# scores: none
# trigger: kumquat
# breach: 666.0
# shows: behaves until one row comes along; all its scores go, because a hostile judge's scores mean nothing
def judging_function(query, response):
    if "kumquat" in response:
        try:
            open("/etc/passwd").close()
            return 666.0
        except OSError:
            pass
    return 1.0
