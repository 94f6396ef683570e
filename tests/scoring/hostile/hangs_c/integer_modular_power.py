# expect: timeout
# scores: some
# trigger: kumquat
# breach: 666.0
# shows: modular power keeps the memory small and the time long
def judging_function(query, response):
    if "kumquat" in response:
        modulus = (1 << 40_000) - 1
        return 666.0 if pow(3, (1 << 40_000) - 3, modulus) else 0.0
    return 1.0
