# expect: ok
# scores: all
# health: nondeterministic
# shows: datetime is allowed for dates in texts; now() is another matter, and only flagged
from datetime import datetime


def judging_function(query, response):
    return float(datetime.now().microsecond)
