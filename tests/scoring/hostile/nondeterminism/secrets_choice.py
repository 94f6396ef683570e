# expect: denied | error
# scores: none
# shows: randomness for secrets
def judging_function(query, response):
    import secrets

    return float(secrets.randbelow(1000))
