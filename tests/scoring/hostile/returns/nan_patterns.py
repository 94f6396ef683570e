# expect: not-a-number
# scores: none
# shows: many bit patterns of nan, in case one of them means "not yet scored" to the harness
import struct

PATTERNS = (
    0x7FF8000000000000, 0xFFF8000000000000, 0x7FF0000000000001, 0xFFFFFFFFFFFFFFFF,
    0x7FFFFFFFFFFFFFFF, 0x7FF8DEADBEEFDEAD, 0x7FF4000000000000, 0x7FF80000000007A2,
)


def judging_function(query, response):
    bits = PATTERNS[len(response) % len(PATTERNS)]
    return struct.unpack("<d", struct.pack("<Q", bits))[0]
