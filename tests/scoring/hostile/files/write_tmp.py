# expect: denied
# scores: none
# breach: 666.0
# shows: writing is worse than reading, even where everyone may write
def judging_function(query, response):
    with open("/tmp/pajama-hostile-write.txt", "w") as file:
        file.write(response)
    return 666.0
