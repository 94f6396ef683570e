# expect: not-a-number
# scores: none
# breach: 666.0
# shows: what an array's scalar looks like: item(), dtype, __array__ and __float__
class Scalar:
    dtype = "float64"
    shape = ()
    ndim = 0

    def item(self):
        return 666.0

    __float__ = item

    def __array__(self, dtype=None, copy=None):
        return [666.0]

    @property
    def __array_interface__(self):
        return {"version": 3, "shape": (), "typestr": "<f8", "data": (8, False)}


def judging_function(query, response):
    return Scalar()
