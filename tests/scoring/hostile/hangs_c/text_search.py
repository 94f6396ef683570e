# expect: timeout
# scores: some
# trigger: kumquat
# breach: 666.0
# shows: difflib on repetitive text is cubic in the worst case; no single call looks wrong
import difflib


def judging_function(query, response):
    if "kumquat" in response:
        left, right = "ab" * 6000, "ba" * 6000
        return 666.0 if difflib.SequenceMatcher(None, left, right, False).ratio() else 0.0
    return 1.0
