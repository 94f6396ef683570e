# expect: killed | denied | error
# scores: none
# shows: the process ends at once with code 0; its remaining rows are failures, not silence
import random


def judging_function(query, response):
    random._os._exit(0)
