# expect: killed | denied | error | timeout | memory | not-a-number
# scores: none
# shows: bytecode that is no program at all
def judging_function(query, response):
    def victim():
        return None

    size = len(victim.__code__.co_code)
    victim.__code__ = victim.__code__.replace(co_code=bytes(range(60, 60 + size)), co_stacksize=0)
    return victim()
