# expect: denied
# scores: none
# breach: 666.0
# shows: pathlib is either refused at the import or at the open
def judging_function(query, response):
    from pathlib import Path

    return 666.0 if Path("/etc/passwd").read_text() else 0.0
