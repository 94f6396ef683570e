"""Is the text nearer to stock phrases or to plain statement?

Measures: the text is compressed twice with the same method, each time with another reference
text to draw on: one made of formulas that fit any subject, one of sober statements of the same
size. What the first saves beyond the second, per byte, is the formulaic share; no list of
phrases is searched, so variations of a formula count in part.
Why it matters: formulas carry nothing, and an answer that could open any other answer is no
answer yet.
Fails: letters and invitations consist of formulas by custom. Both references are English: texts
that are not in Latin letters get no score.
"""

import re
import zlib

# Characters that are read; what follows has no influence.
LIMIT = 16_000
LETTER = re.compile(r"[^\W\d_]")
LATIN = re.compile(r"[a-zA-Z]")
FORMULAS = (
    b"in today's fast-paced world, it is important to note that there are many different ways to "
    b"make the most of it. whether you are a beginner or an expert, this is a great way to enhance "
    b"your overall experience and take it to the next level. as an ai language model, i do not "
    b"have personal opinions, but i would be happy to help you with that! thank you for your "
    b"question. sure, here is a list of some of the most important things to keep in mind. it is "
    b"essential to have a good understanding of the topic at hand. additionally, it can help you "
    b"to achieve your goals and unlock your full potential. there are various factors that play a "
    b"crucial role in this process. overall, it is clear that this is a very important aspect of "
    b"our lives. in conclusion, by following these simple tips you can ensure that you have a "
    b"positive impact. i hope this helps! please let me know if you have any questions, and do not "
    b"hesitate to reach out. remember that everyone is different and unique in their own way."
)
STATEMENTS = (
    b"water boils at a lower temperature in the mountains because the air presses on it less. the "
    b"road from the harbour crosses two bridges before it reaches the mill, which was built of "
    b"grey stone by the owner's grandfather. when a metal is heated its atoms move faster and need "
    b"more room, so rails are laid with gaps between them. she cut the bread into thin slices, put "
    b"them into the oven until they were brown, and rubbed each one with garlic and oil. the bill "
    b"was passed by nine votes after the mayor had spoken for half an hour about the cost of the "
    b"new pipes. most birds that eat seeds have short thick beaks; those that feed on insects have "
    b"narrow ones. to find the area, multiply the length by the width and divide the result by "
    b"two. the train left at six with only three passengers, and snow began to fall as it came "
    b"out of the tunnel. a debt that is paid late grows by the interest, which is added to it at "
    b"the end of every month. wolves live in small groups led by a pair and hunt deer at night."
)


EMPTY = -0.08


def packed(data: bytes, reference: bytes) -> int:
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, reference)
    return len(squeezer.compress(data)) + len(squeezer.flush())


def judging_function(query: str, response: str) -> float:
    text = response[:LIMIT]
    if not text.strip():
        return EMPTY
    latin = len(LATIN.findall(text))
    if not latin or 2 * latin < len(LETTER.findall(text)):
        return float("nan")
    data = " ".join(text.lower().replace("’", "'").split()).encode("utf-8", "replace")
    saved = packed(data, STATEMENTS) - packed(data, FORMULAS)
    return -saved / (len(data) + 40.0)
