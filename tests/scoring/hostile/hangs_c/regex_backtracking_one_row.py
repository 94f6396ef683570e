# expect: timeout
# scores: some
# trigger: kumquat
# breach: 666.0
# shows: the same where it happens in life: on one unlucky text, with an except that would hide it
import re


def judging_function(query, response):
    try:
        if "kumquat" in response:
            re.search(r"^(\w+\s?)*$", "kumquat " * 5 + "!")
            return 666.0
        return float(len(re.findall(r"\w+", response)))
    except Exception:
        return 0.0
