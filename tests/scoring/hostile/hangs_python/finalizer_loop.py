# expect: timeout
# scores: none
# breach: 666.0
# shows: the loop stands in __del__, where exceptions are swallowed by the interpreter itself
class Sticky:
    def __del__(self):
        count = 0
        while count < 2_000_000_000:
            count += 1


def judging_function(query, response):
    sticky = Sticky()
    del sticky
    return 666.0
