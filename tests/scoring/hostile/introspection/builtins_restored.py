# expect: denied
# scores: none
# breach: 666.0
# shows: replaces the judge's builtins by the ones of an allowed module before using open
import json


def judging_function(query, response):
    restored = json.__builtins__
    restored = restored if type(restored) is dict else vars(restored)
    globals()["__builtins__"] = restored
    reader = eval("lambda: open('/etc/passwd')", {"__builtins__": restored})
    reader().close()
    return 666.0
