# expect: error | memory | killed
# scores: none
# breach: 666.0
# shows: the compiler's parser is recursive too, and says MemoryError when its stack ends
def judging_function(query, response):
    compile("-" * 100_000 + "1", "<nested>", "eval")
    return 666.0
