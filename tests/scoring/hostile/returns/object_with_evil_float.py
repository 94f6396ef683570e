# expect: not-a-number | denied
# scores: none
# breach: 666.0
# shows: __float__ opens a file, at a moment when the harness may have dropped its guard
class Pretender:
    def __float__(self):
        open("/etc/passwd").close()
        return 666.0


def judging_function(query, response):
    return Pretender()
