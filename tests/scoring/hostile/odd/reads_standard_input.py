# expect: denied | error
# scores: none
# shows: asks the user something; nobody may be asked
def judging_function(query, response):
    return float(input("score? "))
