# expect: ok
# scores: all
# breach: 666.0
# shows: a demonstration at the end that runs only when the file is started by hand
SCORE = 1.0


def judging_function(query, response):
    return SCORE


if __name__ == "__main__":
    import sys

    SCORE = 666.0
    print(judging_function(*sys.argv[1:3]))
