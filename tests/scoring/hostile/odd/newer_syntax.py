# expect: ok | invalid
# scores: any
# shows: a type statement is Python 3.12; an older one says so
type Score = float


def judging_function(query: str, response: str) -> Score:
    return float(len(response))
