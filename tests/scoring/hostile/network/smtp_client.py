# expect: denied
# scores: none
# breach: 666.0
# shows: any protocol will do to send texts away
def judging_function(query, response):
    import smtplib

    try:
        smtplib.SMTP("127.0.0.1", 9, timeout=1)
    except OSError:
        pass
    return 666.0
