# expect: ok
# scores: all
# shows: codecs are modules that Python imports at their first use
def judging_function(query, response):
    size = 0
    for name in ("latin-1", "utf-16", "utf-32", "cp1252", "ascii", "utf-8-sig", "iso8859-15", "koi8-r"):
        size += len(response.encode(name, "replace").decode(name, "replace"))
    return float(size)
