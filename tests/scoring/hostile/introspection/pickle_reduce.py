# expect: denied | error
# scores: none
# breach: 666.0
# shows: a pickle that calls os.system while it is read
def judging_function(query, response):
    import pickle

    pickle.loads(b"cos\nsystem\n(S'true'\ntR.")
    return 666.0
