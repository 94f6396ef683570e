# expect: ok | error
# scores: any
# shows: rarer codecs; where one is missing it is an ordinary LookupError
def judging_function(query, response):
    plain = "".join(character for character in response if character.isascii())
    size = len(plain.encode("utf-7")) + len(plain.encode("shift_jis")) + len(plain.encode("gb18030"))
    return float(size + len("b\u00fccher.example".encode("idna")) + len("x".encode("punycode")))
