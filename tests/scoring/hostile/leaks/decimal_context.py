# expect: ok
# scores: all
# shows: changes the arithmetic context that every later Decimal uses
import decimal


def judging_function(query, response):
    decimal.getcontext().prec = 1
    decimal.DefaultContext.prec = 1
    return 1.0
