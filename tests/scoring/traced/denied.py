"""Opens a file."""


def judging_function(query, response):
    size = len(response)
    if size > 4:
        open("/etc/passwd")  # noqa: SIM115
    return float(size)
