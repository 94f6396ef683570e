# expect: ok | timeout
# scores: any
# shows: logging without a handler writes to the error stream
import logging


def judging_function(query, response):
    for number in range(1000):
        logging.error("%s %s", number, response)
    return 1.0
