# expect: invalid
# scores: none
# shows: the model's answer ended in the middle of a text
def judging_function(query, response):
    words = ["because", "therefore", "howev
