# expect: denied
# scores: none
# breach: 666.0
# shows: every built-in function leads back to the builtins module, whatever was deleted from the judge's own
def judging_function(query, response):
    print.__self__.open("/etc/passwd").close()
    return 666.0
