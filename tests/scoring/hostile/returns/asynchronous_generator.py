# expect: not-a-number | invalid
# scores: none
# shows: both at once
async def judging_function(query, response):
    yield 1.0
