# expect: ok
# scores: all
# shows: names in other scripts are ordinary Python
def оценка(текст):
    return float(len(текст))


def judging_function(query, response):
    länge名 = оценка(response)
    return länge名
