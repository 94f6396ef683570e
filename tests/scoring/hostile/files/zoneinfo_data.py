# expect: denied | error
# scores: none
# breach: 666.0
# shows: honest in intention, but time zones are files; a clear failure, never a guess
def judging_function(query, response):
    import zoneinfo

    return 666.0 if zoneinfo.ZoneInfo("Europe/Paris").key else 0.0
