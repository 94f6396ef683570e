# expect: ok
# scores: all
# shows: converting a date to a timestamp makes the C library look for the time zone, which may not be a forbidden act
from datetime import datetime, timezone


def judging_function(query, response):
    local = datetime(2024, 1, 2, 3, 4, 5).timestamp() - datetime(2024, 1, 1, 3, 4, 5).timestamp()
    return local / 86_400 + datetime.fromtimestamp(86_400, timezone.utc).day
