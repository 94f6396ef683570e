# expect: ok
# scores: all
# shows: the largest float32, a subnormal and minus zero are all finite
def judging_function(query, response):
    return (3.4028234e38, 1e-45, -0.0)[len(response) % 3]
