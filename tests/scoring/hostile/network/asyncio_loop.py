# expect: denied | error
# scores: none
# breach: 666.0
# shows: an event loop needs epoll and a socket pair before the first coroutine runs
def judging_function(query, response):
    import asyncio

    async def answer():
        return 666.0

    return asyncio.run(answer())
