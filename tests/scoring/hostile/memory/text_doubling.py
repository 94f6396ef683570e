# expect: memory
# scores: none
# breach: 666.0
# shows: doubles a text until it is three gigabytes long
def judging_function(query, response):
    text = "ab"
    while len(text) < 3_000_000_000:
        text += text
    return 666.0
