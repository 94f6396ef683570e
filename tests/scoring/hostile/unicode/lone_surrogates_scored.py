# expect: ok
# scores: all
# shows: counts what cannot be encoded, and handles such texts itself
def judging_function(query, response):
    size = len(response.encode("utf-8", "surrogatepass"))
    return float(size + sum("\ud800" <= character <= "\udfff" for character in response))
