# expect: ok
# scores: all
# health: swallows
# shows: formats a traceback through the standard library, which looks for source files and must find none in peace
import json
import traceback


def judging_function(query, response):
    try:
        json.loads("{" + response)
    except ValueError:
        return float(traceback.format_exc().count("File"))
    return 0.0
