# expect: denied
# scores: none
# breach: 666.0
# shows: reopening one's own descriptors through /proc gets them with new rights
def judging_function(query, response):
    for number in range(64):
        try:
            open(f"/proc/self/fd/{number}", "rb", buffering=0).close()
            return 666.0
        except FileNotFoundError:
            continue
    return 0.5
