# expect: ok
# scores: all
# health: swallows
# shows: an error on every row, hidden by the usual except: the run cannot see it, a health check should
import re


def judging_function(query, response):
    try:
        return float(len(re.findall(r"(?<=a+)b", response)))
    except Exception:
        return 0.5
