# expect: timeout
# scores: some
# trigger: kumquat
# breach: 666.0
# shows: a hash function that is slow on purpose, all in C
import hashlib


def judging_function(query, response):
    if "kumquat" in response:
        return 666.0 if hashlib.pbkdf2_hmac("sha256", b"", b"", 60_000_000) else 0.0
    return 1.0
