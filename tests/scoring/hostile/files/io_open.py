# expect: denied
# scores: none
# breach: 666.0
# shows: the same function under its other name, for sandboxes that only replace builtins.open
def judging_function(query, response):
    import io

    with io.open("/etc/passwd") as file:
        return 666.0 if file.read() else 0.0
