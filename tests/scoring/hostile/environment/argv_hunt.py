# expect: denied | ok
# scores: any
# breach: 666.0
# shows: sys.argv and sys.orig_argv, where careless programs pass keys and data paths
NEEDLE = "-".join(["pajama", "canary"])


def judging_function(query, response):
    import sys

    words = [*sys.argv, *sys.orig_argv, *map(str, sys._xoptions.values())]
    return 666.0 if any(NEEDLE in word for word in words) else 0.5
