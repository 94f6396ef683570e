# expect: not-a-number | timeout
# scores: none
# shows: the value's finaliser hangs when the harness lets go of it
class Sticky:
    def __del__(self):
        count = 0
        while count < 2_000_000_000:
            count += 1


def judging_function(query, response):
    return Sticky()
