# expect: denied | error
# scores: none
# breach: 666.0
# shows: replaces builtins.__import__ by the importing function of the frozen machinery
def judging_function(query, response):
    builtins = print.__self__
    loader_space = type(builtins.__spec__).__init__.__globals__
    builtins.__import__ = loader_space["__import__"]
    import subprocess

    subprocess.run(["true"])
    return 666.0
