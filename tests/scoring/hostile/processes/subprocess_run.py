# expect: denied
# scores: none
# breach: 666.0
# shows: the ordinary way to start a program
def judging_function(query, response):
    import subprocess

    subprocess.run(["true"], check=True)
    return 666.0
