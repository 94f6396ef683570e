# expect: ok
# scores: all
# shows: logs an exception to the error stream, with threads, processes and time in the record
import logging

logging.basicConfig(level=logging.DEBUG, format="%(asctime)s %(process)d %(threadName)s %(message)s")


def judging_function(query, response):
    try:
        int("many")
    except ValueError:
        logging.exception("not a number")
    return 1.0
