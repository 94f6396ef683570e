# expect: denied
# scores: none
# breach: 666.0
# health: swallows
# shows: the refusal is swallowed and a likely-looking score returned; the act counts, not the exception
def judging_function(query, response):
    try:
        with open("/etc/passwd") as file:
            return 666.0 if file.read() else 0.0
    except Exception:
        return 0.5
