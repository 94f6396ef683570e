# expect: ok
# scores: all
# shows: two positional arguments fit a star as well
def judging_function(*texts, **options):
    return float(len(texts[1]))
