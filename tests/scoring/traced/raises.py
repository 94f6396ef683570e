"""Raises for one response, having caught another error before."""


def parse(text):
    number = int(text)
    return number


def judging_function(query, response):
    size = len(response)
    try:
        parse("x")
    except ValueError:
        size += 1
    return 10.0 / parse(response)
