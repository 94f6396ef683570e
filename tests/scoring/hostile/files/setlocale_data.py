# expect: denied | error
# scores: none
# breach: 666.0
# shows: the C library opens locale files itself, without an audit event
def judging_function(query, response):
    import locale

    for name in ("C.UTF-8", "C.utf8", "en_US.UTF-8"):
        try:
            locale.setlocale(locale.LC_ALL, name)
            return 666.0
        except locale.Error:
            continue
    raise ValueError("no locale found")
