# expect: denied | error
# scores: none
# shows: uuid4 uses the system's randomness; the module is of no use to judges
def judging_function(query, response):
    import uuid

    return float(uuid.uuid4().int % 1000)
