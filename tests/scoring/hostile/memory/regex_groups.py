# expect: memory | timeout | error
# scores: none
# breach: 666.0
# shows: splitting a long text into single characters takes fifty times its size
import re


def judging_function(query, response):
    return 666.0 if re.findall(r"(.)(.)", "ab" * 20_000_000) else 0.0
