# expect: invalid
# scores: none
# shows: the name exists, but only inside another function
def main():
    def judging_function(query, response):
        return 1.0

    return judging_function
