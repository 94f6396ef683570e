# expect: ok
# scores: all
# shows: redirects what is printed into a text and counts it
import contextlib
import io


def judging_function(query, response):
    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        print(response)
    return float(len(text.getvalue()))
