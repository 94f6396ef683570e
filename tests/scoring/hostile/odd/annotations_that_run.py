# expect: denied
# scores: none
# breach: 666.0
# shows: annotations are evaluated when the function is defined (or asked for), an act like any other
def judging_function(query: open("/etc/passwd"), response: str) -> float:
    judging_function.__annotations__
    return 666.0
