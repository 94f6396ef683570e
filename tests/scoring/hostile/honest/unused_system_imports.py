# expect: ok | denied
# scores: any
# shows: os and sys imported out of habit; refusing is a policy, crashing would be a fault
import os
import sys


def judging_function(query, response):
    return float(min(len(response), sys.maxsize)) if os.sep else 0.0
