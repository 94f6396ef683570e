# expect: ok | invalid | denied
# scores: any
# shows: the definition appears only when the module runs
exec("def judging_function(query, response):\n    return float(len(response))")
