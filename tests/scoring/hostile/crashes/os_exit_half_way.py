# expect: killed | denied | error
# scores: any
# trigger: kumquat
# shows: leaves with code 0 on one row; scores before it may stand, the row itself has none
import random


def judging_function(query, response):
    if "kumquat" in response:
        random._os._exit(0)
    return 1.0
