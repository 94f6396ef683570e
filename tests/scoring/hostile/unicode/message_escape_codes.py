# expect: error
# scores: none
# shows: clears the screen, sets the title, writes the clipboard (OSC 52) and a link (OSC 8) from a message
def judging_function(query, response):
    raise ValueError("\x1b[2J\x1b]0;owned\x07\x1b]52;c;cGFqYW1h\x07\x1b]8;;http://example.invalid\x07x")
