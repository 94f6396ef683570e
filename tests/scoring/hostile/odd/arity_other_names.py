# expect: ok | invalid
# scores: any
# shows: the arguments have other names; they are passed by position
def judging_function(prompt, answer):
    return float(len(answer))
