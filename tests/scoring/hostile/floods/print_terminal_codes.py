# expect: ok
# scores: all
# shows: clears the screen, sets the title and the clipboard, if anything it prints reaches a terminal
def judging_function(query, response):
    print("\x1b[2J\x1b]0;owned\x07\x1b]52;c;cGFqYW1h\x07\x1b[?1049h", end="", flush=True)
    return 1.0
