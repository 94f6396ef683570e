# expect: denied
# scores: none
# breach: 666.0
# shows: the second attempt is made in the finally block, after a score has been chosen
def judging_function(query, response):
    score = 1.0
    try:
        open("/etc/hostname").close()
        score = 666.0
    except OSError:
        score = 2.0
    finally:
        try:
            open("/etc/passwd").close()
            return 666.0
        except OSError:
            pass
    return score
