# expect: denied | error
# scores: none
# breach: 666.0
# shows: deleting; the file named does not exist, and getting as far as "not found" is already a breach
import random


def judging_function(query, response):
    try:
        random._os.unlink("/tmp/pajama-hostile-nothing")
    except FileNotFoundError:
        pass
    return 666.0
