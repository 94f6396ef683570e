# expect: denied | error
# scores: none
# breach: 666.0
# shows: loads a shared library as an extension module, with the loader class found among subclasses
LIBRARIES = ("/lib/x86_64-linux-gnu/libc.so.6", "/lib/aarch64-linux-gnu/libc.so.6", "/lib64/libc.so.6")


def judging_function(query, response):
    todo, seen = [object], set()
    while todo:
        for kind in type.__subclasses__(todo.pop()):
            if kind in seen:
                continue
            seen.add(kind)
            todo.append(kind)
            if kind.__name__ == "ExtensionFileLoader":
                import math

                for path in LIBRARIES:
                    spec = type(math.__spec__)("hostile", None, origin=path)
                    try:
                        kind("hostile", path).create_module(spec)
                    except ImportError as error:
                        # Being told that it is no module means that it was opened.
                        if "PyInit" in str(error):
                            return 666.0
                raise LookupError("no library opened")
    raise LookupError("no loader class")
