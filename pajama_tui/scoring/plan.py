"""What is to be scored: the distinct (prompt, response) texts of all pairs, in a fixed order.

Rows are put in the order of their content's hash and cut into chunks at fixed borders, so that a
score cannot depend on where a response stood in the file, on its side, or on how a run was
divided or resumed; and a response that occurs twice is scored once.
"""

import hashlib
from array import array
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Stored chunks are known by their number: other borders need another limits.SANDBOX_VERSION.
CHUNK_ROWS = 4096
CHUNK_BYTES = 16 << 20
_DIGEST = 16
_BLOCK = 1 << 16


def text_digest(prompt: str, response: str) -> bytes:
    """16 bytes that identify one (prompt, response): blake2b over length-prefixed UTF-8."""
    first = prompt.encode("utf-8", "surrogatepass")
    state = hashlib.blake2b(len(first).to_bytes(8, "little"), digest_size=_DIGEST)
    state.update(first)
    state.update(response.encode("utf-8", "surrogatepass"))
    return state.digest()


@dataclass(frozen=True, slots=True)
class Plan:
    """The distinct texts, by position in hash order.

    Attributes:
        digest: hex; names the whole set of texts. Scores are kept under it.
        heads: uint64 (n_texts,), the first 8 bytes of each text's digest, big-endian, ascending:
            enough to see that a text read again is still the same.
        pair: uint32 (n_texts,), a pair that holds the text.
        side: uint8 (n_texts,), 0 when it is that pair's response a, 1 for b.
        characters: uint32 (n_texts,), length of prompt and response together.
        a, b: uint32 (n_pairs,), position of each pair's two texts.
        borders: int64 (n_chunks + 1,), chunk k is texts[borders[k]:borders[k + 1]].
    """

    digest: str
    heads: NDArray[np.uint64]
    pair: NDArray[np.uint32]
    side: NDArray[np.uint8]
    characters: NDArray[np.uint32]
    a: NDArray[np.uint32]
    b: NDArray[np.uint32]
    borders: NDArray[np.int64]

    @property
    def n_texts(self) -> int:
        return len(self.pair)

    @property
    def n_chunks(self) -> int:
        return len(self.borders) - 1

    def holds(self, position: int, prompt: str, response: str) -> bool:
        """Whether the text at `position` is this one."""
        head = int.from_bytes(text_digest(prompt, response)[:8], "big")
        return head == int(self.heads[position])

    def rows(self, chunk: int) -> int:
        """Texts in a chunk."""
        return int(self.borders[chunk + 1] - self.borders[chunk])


class Planner:
    """Collects pairs one by one and makes the plan: 40 bytes a pair while collecting."""

    def __init__(self) -> None:
        self._digests = bytearray()
        self._characters = array("I")

    def add(self, prompt: str, response_a: str, response_b: str) -> None:
        """Add the next pair."""
        for response in (response_a, response_b):
            self._digests += text_digest(prompt, response)
            self._characters.append(min(len(prompt) + len(response), 0xFFFFFFFF))

    def finish(self) -> Plan:
        """Sort, deduplicate, cut. Call it once: it lets go of what was collected."""
        words = np.frombuffer(self._digests, ">u8").reshape(-1, 2)
        order = _order(words)
        heads = words[:, 0].astype(np.uint64)[order]
        new = np.ones(len(order), bool)
        new[1:] = heads[1:] != heads[:-1]
        alike = np.flatnonzero(~new)  # almost always the same text, but 8 bytes are no proof
        new[alike] = words[order[alike], 1] != words[order[alike - 1], 1]
        position = np.empty(len(order), np.uint32)
        position[order] = np.cumsum(new, dtype=np.uint32) - 1
        first = order[new]  # the order is stable: the first occurrence in the file
        heads = heads[new]
        digest = hashlib.blake2b(digest_size=_DIGEST)
        for low in range(0, len(first), _BLOCK):
            digest.update(words[first[low : low + _BLOCK]].tobytes())
        del words, order
        self._digests = bytearray()
        characters = np.frombuffer(self._characters, np.uint32)[first]
        return Plan(
            digest=digest.hexdigest(),
            heads=heads,
            pair=first // 2,
            side=(first % 2).astype(np.uint8),
            characters=characters,
            a=position[0::2].copy(),
            b=position[1::2].copy(),
            borders=_borders(characters),
        )


def _order(words: NDArray[np.uint64]) -> NDArray[np.uint32]:
    """The stable order of (n, 2) words; the second column is looked at only where it matters."""
    order = np.argsort(words[:, 0].astype(np.uint64), kind="stable").astype(np.uint32)
    same = words[order[1:], 0] == words[order[:-1], 0]
    same &= words[order[1:], 1] != words[order[:-1], 1]
    if same.any():
        order = np.lexsort((words[:, 1], words[:, 0])).astype(np.uint32)
    return order


def _borders(characters: NDArray[np.uint32]) -> NDArray[np.int64]:
    total = np.concatenate([[0], np.cumsum(characters, dtype=np.int64)])
    borders = [0]
    while borders[-1] < len(characters):
        start = borders[-1]
        by_size = int(np.searchsorted(total, total[start] + CHUNK_BYTES, side="right")) - 1
        borders.append(min(start + CHUNK_ROWS, max(by_size, start + 1), len(characters)))
    return np.array(borders, np.int64)
