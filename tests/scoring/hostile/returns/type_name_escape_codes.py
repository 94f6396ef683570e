# expect: not-a-number
# scores: none
# shows: the message names the type, and the type's name sets the terminal's title
def judging_function(query, response):
    return type("\x1b]0;owned\x07[bold red]x[/]\u202egnirts", (), {})()
