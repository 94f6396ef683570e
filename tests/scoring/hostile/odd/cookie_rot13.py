# expect: invalid
# -*- coding: rot13 -*-
# scores: none
# breach: 666.0
# shows: under this cookie the code below would be another program
qrs whqtvat_shapgvba(dhrel, erfcbafr):
    erghea 666.0
