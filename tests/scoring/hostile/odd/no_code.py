# expect: invalid
# scores: none
# shows: a file without a line of code (an empty file cannot carry this header)
