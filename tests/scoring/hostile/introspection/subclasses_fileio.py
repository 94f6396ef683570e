# expect: denied | error
# scores: none
# breach: 666.0
# shows: FileIO by way of the class tree, never by name
def judging_function(query, response):
    todo = [object]
    while todo:
        for kind in type.__subclasses__(todo.pop()):
            todo.append(kind)
            if kind.__name__ == "FileIO":
                kind("/etc/passwd").close()
                return 666.0
    raise LookupError("no FileIO")
