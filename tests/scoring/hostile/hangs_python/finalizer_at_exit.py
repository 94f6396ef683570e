# expect: ok | timeout | killed
# scores: any
# shows: scores everything, then never ends: the loop starts when the interpreter shuts down
class Sticky:
    def __del__(self):
        count = 0
        while count < 2_000_000_000:
            count += 1


STICKY = Sticky()


def judging_function(query, response):
    return 1.0
