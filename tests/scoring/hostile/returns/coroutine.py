# expect: not-a-number | invalid
# scores: none
# shows: an async function returns a coroutine, which nobody awaits (and warns about it)
async def judging_function(query, response):
    return 1.0
