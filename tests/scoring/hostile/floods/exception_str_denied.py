# expect: denied | error
# scores: none
# breach: 666.0
# shows: the forbidden act hides in the exception's text, which the harness and not the judge asks for
OPENED = []


class Opening(Exception):
    def __str__(self):
        open("/etc/passwd").close()
        OPENED.append(1)
        return "opened"


def judging_function(query, response):
    if OPENED:
        return 666.0
    raise Opening
