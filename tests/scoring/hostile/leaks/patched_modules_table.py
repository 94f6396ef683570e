# expect: ok | denied | error
# scores: any
# shows: puts false modules where later imports, in this process, would find them
import random


def judging_function(query, response):
    modules = random._os.sys.modules
    for name in ("math", "statistics", "string", "re"):
        modules[name] = type(random)(name)
    return 1.0
