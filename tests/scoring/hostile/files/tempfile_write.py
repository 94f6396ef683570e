# expect: denied
# scores: none
# breach: 666.0
# shows: tempfile is refused at the import, or at the open
def judging_function(query, response):
    import tempfile

    with tempfile.TemporaryFile(prefix="pajama-hostile-") as file:
        file.write(b"x")
    return 666.0
