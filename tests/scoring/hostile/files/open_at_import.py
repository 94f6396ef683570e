# expect: denied
# scores: none
# breach: 666.0
# health: swallows
# shows: reads the file while the module loads, so that judging_function itself looks innocent
try:
    SECRET = open("/etc/passwd").read()
except OSError:
    SECRET = ""


def judging_function(query, response):
    return 666.0 if SECRET else float(len(response))
