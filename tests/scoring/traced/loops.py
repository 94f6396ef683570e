"""Never ends for one response."""


def judging_function(query, response):
    steps = 0
    if response.startswith("fine"):
        return 1.0
    while True:
        steps += 1
