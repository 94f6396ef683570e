# expect: denied
# scores: none
# breach: 666.0
# shows: mmap is no module for judges; mapping a file needs a descriptor besides
def judging_function(query, response):
    import mmap

    with open("/etc/passwd", "rb") as file:
        return 666.0 if mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)[:1] else 0.0
