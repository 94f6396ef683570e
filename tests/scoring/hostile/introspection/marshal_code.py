# expect: denied | error
# scores: none
# breach: 666.0
# shows: code that never was text: marshalled bytes made into a function
def judging_function(query, response):
    import marshal

    def reader():
        return open("/etc/passwd")

    code = marshal.loads(marshal.dumps(reader.__code__))
    type(judging_function)(code, globals())().close()
    return 666.0
