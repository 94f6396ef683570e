# expect: ok | denied
# scores: any
# shows: checks sums in the text by eval on digits; unwise, and harmless in a sandbox
import re


def judging_function(query, response):
    right = 0
    for left, result in re.findall(r"(\d{1,3} [-+*] \d{1,3}) = (\d{1,6})", response + " 2 + 2 = 4"):
        right += eval(left) == int(result)
    return float(right)
