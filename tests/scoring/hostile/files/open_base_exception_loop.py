# expect: denied
# scores: none
# breach: 666.0
# health: swallows
# shows: tries fifty paths and catches BaseException each time; the first act already ends it
def judging_function(query, response):
    for number in range(50):
        try:
            open("/etc/passwd" if number == 49 else f"/etc/pajama-hostile-{number}").close()
            return 666.0
        except BaseException:
            continue
    return 0.5
