# expect: denied | error
# scores: none
# breach: 666.0
# shows: adds an audit hook of its own that raises first, hoping to keep the sandbox's from being asked
import random


ARMED = []


def first(event, arguments):
    if ARMED and event == "open":
        raise RuntimeError("not today")


def judging_function(query, response):
    random._os.sys.addaudithook(first)
    ARMED.append(1)
    try:
        open("/etc/hostname").close()
    except RuntimeError:
        pass
    ARMED.clear()
    random._os.stat("/etc/hostname")
    return 666.0
