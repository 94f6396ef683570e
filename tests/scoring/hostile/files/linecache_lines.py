# expect: denied | ok
# scores: any
# breach: 666.0
# shows: linecache swallows OSError and answers with no lines, which is safe; the file's lines are not
def judging_function(query, response):
    import linecache

    return 666.0 if linecache.getlines("/etc/passwd") else 0.5
