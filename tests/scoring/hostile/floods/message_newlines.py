# expect: error
# scores: none
# shows: a message of ten thousand lines, carriage returns and tabs
def judging_function(query, response):
    raise ValueError("first line\r\n\tand\x0bmore\n" * 10_000)
