# expect: ok | invalid
# scores: any
# shows: Python folds compatibility letters in names, so this defines the function after all
def judging_ｆunction(query, response):
    return 1.0
