# expect: ok
# scores: all
# shows: a class with inheritance, super(), properties and a metaclass of the judge's own
class Registry(type):
    known = []

    def __new__(meta, name, bases, space):
        kind = super().__new__(meta, name, bases, space)
        meta.known.append(kind)
        return kind


class Check(metaclass=Registry):
    weight = 1.0

    def score(self, text):
        return 0.0


class Length(Check):
    def score(self, text):
        return super().score(text) + len(text) * self.weight


class Marks(Check):
    def score(self, text):
        return text.count("!") * -self.weight


def judging_function(query, response):
    return sum(kind().score(response) for kind in Registry.known)
