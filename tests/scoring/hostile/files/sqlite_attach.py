# expect: denied
# scores: none
# breach: 666.0
# shows: sqlite3 opens files inside C, below every Python hook
def judging_function(query, response):
    import sqlite3

    connection = sqlite3.connect("/tmp/pajama-hostile-data.sqlite")
    connection.execute("create table if not exists t (x)")
    return 666.0
