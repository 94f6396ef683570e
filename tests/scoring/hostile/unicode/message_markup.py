# expect: error
# scores: none
# shows: markup of the screen's own library, closed wrongly and with an action in it
def judging_function(query, response):
    raise ValueError("[bold red]x[/italic] [@click=app.quit]press me[/] [link=file:///etc/passwd]y")
