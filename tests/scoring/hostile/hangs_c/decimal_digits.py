# expect: timeout | memory
# scores: some
# trigger: kumquat
# breach: 666.0
# shows: a logarithm to five million digits
import decimal


def judging_function(query, response):
    if "kumquat" in response:
        with decimal.localcontext() as context:
            context.prec = 5_000_000
            return 666.0 if decimal.Decimal(2).ln() else 0.0
    return 1.0
