# expect: denied | error | ok
# scores: any
# breach: 666.0
# shows: loads posix anew, which reads the C library's environment again
NEEDLE = "-".join(["pajama", "canary"]).encode()


def judging_function(query, response):
    importer = next(c for c in object.__subclasses__() if c.__name__ == "BuiltinImporter")
    posix = importer.load_module("posix")
    return 666.0 if any(NEEDLE in value for value in posix.environ.values()) else 0.5
