# expect: error | invalid | not-a-number
# scores: none
# shows: a built-in function whose arguments do not fit
judging_function = isinstance
