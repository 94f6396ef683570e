# expect: denied | ok
# scores: any
# breach: 666.0
# health: swallows
# shows: the refused import is caught, as an honest fallback would; no process may start either way
def judging_function(query, response):
    try:
        import subprocess

        subprocess.run(["true"], check=True)
        return 666.0
    except Exception:
        return 0.5
