# expect: memory | timeout
# scores: none
# breach: 666.0
# shows: a packed block of zeros, repeated a hundred and fifty times, unpacks to six hundred megabytes
import zlib


def judging_function(query, response):
    machine = zlib.compressobj(1, zlib.DEFLATED, -15)
    block = machine.compress(bytes(1 << 22)) + machine.flush(zlib.Z_FULL_FLUSH)
    return 666.0 if zlib.decompress(block * 150 + machine.flush(), -15) else 0.0
