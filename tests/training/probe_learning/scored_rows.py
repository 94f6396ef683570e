"""Rows made up for tests: questions with numbers and names, and responses that answer them."""

from typing import Any

import numpy as np

_NAMES = "Ada Ben Cleo Dan Eve Finn Gus Hana Ivo Jule Kim Leo Mia Ned Ola Pia Quin Rosa Sam Tia"
_THINGS = (
    "apples bricks candles daisies engines feathers gloves hammers islands jackets kettles "
    "lanterns mirrors needles orchids pencils quilts ribbons saddles tickets umbrellas violins"
)
_PLACES = (
    "bakery castle desert estuary forest garage harbour inn jungle kitchen library market "
    "nursery office palace quarry river school tower valley workshop zoo"
)

_FILLERS = (
    "It rains all day.",
    "Nobody had expected that, least of all at this hour of the morning!",
    "The road is long, so they stop twice (once to eat, once to rest) before they arrive.",
    "Is that a lot?",
    "Last year, in March, there were fewer; the year before there were none at all.",
    "Everyone carries what they can.",
)


def made_rows(count: int, seed: int = 0) -> list[dict[str, Any]]:
    """Rows of one kind, aligned, with a score that nothing tells."""
    draw = np.random.default_rng(seed)
    rows = []
    for at in range(count):
        name, other = draw.choice(_NAMES.split(), 2, replace=False)
        thing, more = draw.choice(_THINGS.split(), 2, replace=False)
        place = draw.choice(_PLACES.split())
        first, second = (int(n) for n in draw.integers(3, 900, 2))
        fillers = [" ".join(draw.choice(_FILLERS, draw.integers(0, 4))) for _ in range(2)]
        rows.append(
            {
                "id": at,
                "question": f"{name} takes {first} {thing} and {second} {more} to the {place}. "
                f"On the way {other} asks for a part of the {thing}. "
                f"{fillers[0]} How many are there in all?",
                "prediction": f"At the {place} there are {first} {thing} first. Then {name} adds "
                f"{second} {more}, so that {first} + {second} = {first + second}. {other} has the "
                f"answer: {first + second} in all. {fillers[1]}",
                "scores": {"clarity": int(draw.integers(1, 6))},
            }
        )
    return rows


def odd_rows(count: int, start: int, score: int) -> list[dict[str, Any]]:
    """Rows of another kind, all with one score."""
    draw = np.random.default_rng(start)
    return [
        {
            "id": start + at,
            "question": f"what {draw.integers(2, 99)} plus {draw.integers(2, 99)}",
            "prediction": f"is {draw.integers(2, 199)} ok",
            "scores": {"clarity": score},
        }
        for at in range(count)
    ]
