"""`judges list --filter`, with what the session's last verdicts say."""

from program import Program, some_pairs


def names(found) -> list[str]:
    return [judge["name"] for judge in found["judges"]]


def test_filter_by_words_health_and_weight(pajama: Program) -> None:
    pajama.rows(some_pairs(40, gold=True), "pairs.jsonl")
    pajama.judges(
        longer="def judging_function(q, r):\n    return len(r)\n",
        failing="def judging_function(q, r):\n    return r.nothing\n",
        vowels='"""Vowels."""\n\n\ndef judging_function(q, r):\n    return r.count("a")\n',
    )
    on = ("judges", "list", "pairs.jsonl", "--judges", "quick", "--json", "--filter")
    none = pajama("run", "pairs.jsonl", "--judges", "quick", "--out", "out.jsonl")
    assert none.code == 0, none.err
    assert names(pajama(*on, "health:bad").json) == ["failing"]
    assert names(pajama(*on, "-health:bad vowels").json) == ["vowels"]
    found = pajama(*on, "weight>0.0001").json
    assert "failing" not in names(found)
    assert all(judge["weight"] > 0 for judge in found["judges"])
    right = pajama(*on, "accuracy>60%").json
    assert names(right) == ["longer"] or set(names(right)) == {"longer", "vowels"}
    assert 0.6 < right["judges"][0]["accuracy"] < 1
    assert pajama("judges", "disable", "pairs.jsonl", "longer", "--judges", "quick").code == 0
    disabled = pajama(*on, "disabled -health:bad").json["judges"]
    assert [(judge["name"], judge["weight"]) for judge in disabled] == [("longer", None)]
    listed = pajama(*on[:-2], "--filter", "used")
    assert "2 of 3 judges" in listed.out


def test_a_filter_that_cannot_be_understood_is_refused(pajama: Program) -> None:
    done = pajama("judges", "list", "--filter", "weight>much")
    assert done.code == 2
    assert "weight> goes on with a number" in done.err
    unnamed = pajama("judges", "list", "--filter", "health:bad")
    assert unnamed.code == 2
    assert "name its data" in unnamed.err
    assert "padding" in pajama("judges", "list", "--filter", "name:padd").out
