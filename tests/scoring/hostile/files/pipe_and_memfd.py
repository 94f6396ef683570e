# expect: denied | error
# scores: none
# breach: 666.0
# shows: new descriptors that belong to no file: pipe and memfd_create, which raise no audit event
import random


def judging_function(query, response):
    os = random._os
    try:
        os.pipe()
    except OSError:
        os.memfd_create("pajama-hostile")
    return 666.0
