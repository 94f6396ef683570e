# expect: error
# scores: none
# shows: the import was forgotten; NameError on every row
def judging_function(query, response):
    return float(len(re.findall(r"\w+", response)))
