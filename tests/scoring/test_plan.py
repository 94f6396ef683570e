"""The plan's order and deduplication, against the plainest way to do the same."""

import hashlib
import random

import pytest

from pajama_tui.scoring import plan


def made(pairs: int, kinds: int) -> tuple[plan.Plan, list[tuple[str, str, str]]]:
    draw = random.Random(pairs)
    planner = plan.Planner()
    texts = [tuple(f"{name}{draw.randrange(kinds)}" for name in "qrr") for _ in range(pairs)]
    for text in texts:
        planner.add(*text)
    return planner.finish(), texts


def check(found: plan.Plan, texts: list[tuple[str, str, str]]) -> None:
    first: dict[bytes, tuple[int, int]] = {}
    for index, (prompt, a, b) in enumerate(texts):
        for side, response in enumerate((a, b)):
            first.setdefault(plan.text_digest(prompt, response), (index, side))
    digests = sorted(first)
    assert found.n_texts == len(digests)
    assert list(zip(found.pair, found.side, strict=True)) == [first[digest] for digest in digests]
    assert found.digest == hashlib.blake2b(b"".join(digests), digest_size=16).hexdigest()
    for index, (prompt, a, b) in enumerate(texts):
        assert digests[found.a[index]] == plan.text_digest(prompt, a)
        assert digests[found.b[index]] == plan.text_digest(prompt, b)
        assert found.holds(int(found.a[index]), prompt, a)
    assert not found.holds(0, "another prompt", "another response")
    assert sum(found.rows(chunk) for chunk in range(found.n_chunks)) == found.n_texts


@pytest.mark.parametrize(("pairs", "kinds"), [(1, 1), (5, 2), (500, 9), (2000, 40)])
def test_texts_are_distinct_and_in_hash_order(pairs, kinds):
    check(*made(pairs, kinds))


def test_texts_whose_digests_begin_alike_are_told_apart(monkeypatch):
    whole = plan.text_digest

    def poor(prompt: str, response: str) -> bytes:
        return bytes(7) + whole(prompt, response)[:1] + whole(prompt, response)[8:]

    monkeypatch.setattr(plan, "text_digest", poor)
    check(*made(800, 30))
