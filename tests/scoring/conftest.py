"""Every sandbox process that a test starts must be gone when the test ends."""

import os
from collections.abc import Iterator

import pytest
from processes import left_of, recorded


@pytest.fixture
def zygotes() -> Iterator[list[int]]:
    """Numbers of the zygotes the test starts; afterwards none of them, and no child, is left."""
    with recorded() as started:
        yield started
    left = left_of(started)
    for pid in left:
        os.kill(pid, 9)
    assert not left, "sandbox processes outlived the test"
