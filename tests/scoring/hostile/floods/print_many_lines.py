# expect: ok | timeout
# scores: any
# shows: very many short lines; dropping them takes time, keeping them would take memory
def judging_function(query, response):
    for number in range(20_000):
        print(number, response)
    return 1.0
