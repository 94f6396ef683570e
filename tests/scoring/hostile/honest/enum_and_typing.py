# expect: ok
# scores: all
# shows: enum, NamedTuple, TypedDict, Protocol, generics and namedtuple look at the caller's frame
import abc
from collections import namedtuple
from enum import Enum, IntFlag, auto
from typing import Any, Generic, NamedTuple, Protocol, TypedDict, TypeVar, get_type_hints

T = TypeVar("T")
Point = namedtuple("Point", "x y")
Colour = Enum("Colour", "RED GREEN")


class Level(Enum):
    LOW = auto()
    HIGH = auto()


class Mark(IntFlag):
    DOT = 1
    COMMA = 2


class Part(NamedTuple):
    name: str
    weight: float = 1.0


class Options(TypedDict, total=False):
    limit: int


class Scored(Protocol):
    def score(self) -> float: ...


class Box(Generic[T]):
    def __init__(self, value: T) -> None:
        self.value = value


class Base(abc.ABC):
    @abc.abstractmethod
    def score(self) -> float: ...


class Child(Base):
    def score(self) -> float:
        return 1.0


def judging_function(query: str, response: str) -> float:
    level = Level.HIGH if len(response) > 100 else Level.LOW
    hints: dict[str, Any] = get_type_hints(judging_function)
    options: Options = {"limit": 5}
    mark = Mark.DOT | Mark.COMMA
    total = level.value + Part("x").weight + Point(1, 2).y + Box(2.0).value + mark.value
    return total + Child().score() + len(hints) + options["limit"] + Colour.RED.value
