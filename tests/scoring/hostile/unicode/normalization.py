# expect: ok
# scores: all
# shows: all four normal forms, on texts of any script
import unicodedata


def judging_function(query, response):
    forms = ("NFC", "NFD", "NFKC", "NFKD")
    return float(sum(len(unicodedata.normalize(form, response)) for form in forms))
