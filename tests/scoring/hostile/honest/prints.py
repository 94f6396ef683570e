# expect: ok
# scores: all
# shows: debugging output was left in
def judging_function(query, response):
    print("query:", query[:30], "response:", response[:30], sep="\n", end="\n\n", flush=True)
    return float(len(response))
