# expect: denied | error
# scores: none
# breach: 666.0
# shows: a link into a place that somebody else will follow
import random


def judging_function(query, response):
    try:
        random._os.symlink("/etc/passwd", "/tmp/pajama-hostile-link")
    except FileExistsError:
        pass
    return 666.0
