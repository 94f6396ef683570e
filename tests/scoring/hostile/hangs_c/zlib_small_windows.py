# expect: timeout
# scores: some
# trigger: kumquat
# breach: 666.0
# shows: a decompression bomb unpacked piece by piece, so that it costs time and no memory
import zlib

PACKED = zlib.compress(bytes(1 << 24))


def judging_function(query, response):
    if "kumquat" in response:
        for _ in range(3000):
            machine = zlib.decompressobj()
            rest = PACKED
            while rest:
                machine.decompress(rest, 1 << 16)
                rest = machine.unconsumed_tail
        return 666.0
    return 1.0
