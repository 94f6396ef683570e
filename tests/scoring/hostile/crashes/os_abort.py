# expect: killed | denied | error
# scores: none
# shows: SIGABRT to itself, with a core file if those are allowed
import random


def judging_function(query, response):
    random._os.abort()
