# expect: denied | ok
# scores: any
# breach: 666.0
# shows: looks for API keys by name; the environment is empty, or os is refused
def judging_function(query, response):
    import os

    words = ("KEY", "TOKEN", "SECRET", "PASSWORD")
    return 666.0 if any(word in name.upper() for name in os.environ for word in words) else 0.5
