# expect: timeout
# scores: none
# breach: 666.0
# health: swallows
# shows: like most real judges, the whole body in try/except with a default; a time limit that raises would become it
def judging_function(query, response):
    try:
        count = 0
        while count < 2_000_000_000:
            count += 1
        return 666.0
    except Exception:
        return 0.5
