# expect: denied
# scores: none
# breach: 666.0
# shows: an allowed module carries codecs as an attribute, and codecs.open opens files
import json


def judging_function(query, response):
    with json.codecs.open("/etc/passwd", encoding="utf-8") as file:
        return 666.0 if file.read() else 0.0
