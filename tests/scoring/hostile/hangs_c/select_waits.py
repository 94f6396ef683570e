# expect: denied
# scores: none
# breach: 666.0
# shows: select waits as sleep does, and is no module for judges
def judging_function(query, response):
    import select

    select.select([], [], [], 60)
    return 666.0
