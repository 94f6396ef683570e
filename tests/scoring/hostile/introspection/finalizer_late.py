# expect: ok | denied
# scores: any
# shows: the same by the finaliser of an object that lives until the interpreter ends
class Late:
    def __del__(self):
        open("/tmp/pajama-hostile-late.txt", "w").close()


LATE = Late()


def judging_function(query, response):
    return 0.5
