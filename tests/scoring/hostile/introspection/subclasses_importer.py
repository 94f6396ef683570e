# expect: denied | error
# scores: none
# breach: 666.0
# shows: the importer for built-in modules, found as a class, loads posix without an import statement
def judging_function(query, response):
    importer = next(c for c in object.__subclasses__() if c.__name__ == "BuiltinImporter")
    importer.load_module("posix").system("true")
    return 666.0
