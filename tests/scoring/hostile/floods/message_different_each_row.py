# expect: error
# scores: none
# shows: a new message on every row, so that counting equal ones does not help
ROWS = []


def judging_function(query, response):
    ROWS.append(response)
    raise ValueError(f"row {len(ROWS)}: {response}" * 1000)
