# expect: denied | error
# scores: none
# breach: 666.0
# health: swallows
# shows: mkdir, rename, chmod, utime and truncate, each in its own try; any success is the breach
import random


def judging_function(query, response):
    os = random._os
    path = "/tmp/pajama-hostile-folder"
    acts = (
        lambda: os.mkdir(path),
        lambda: os.rename(path, path + "-2"),
        lambda: os.chmod(path, 0o700),
        lambda: os.utime(path),
        lambda: os.truncate(path, 0),
    )
    for act in acts:
        try:
            act()
            return 666.0
        except OSError:
            continue
    return 0.5
