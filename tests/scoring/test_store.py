"""Scores on disk: torn, flipped or foreign bytes cost work, never a wrong score."""

import json
import os
import struct
import subprocess
import sys
import textwrap
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pajama_tui.errors import PajamaError
from pajama_tui.programs.judge import Judge
from pajama_tui.scoring import Limits, limits, score_pairs, store
from pajama_tui.scoring.column import assemble
from pajama_tui.scoring.jail import region
from pajama_tui.scoring.piece import Piece
from pajama_tui.scoring.store import ScoreStore
from pajama_tui.scoring.timing import Timing

REPOSITORY = Path(__file__).parents[2]
JUDGE = Judge("judge", "", "def judging_function(query, response):\n    return 1.0\n")
HEAD = struct.Struct("<4sIII16s")


def piece(rows: int, seed: int, failing: bool = False) -> Piece:
    """A piece with made-up scores, and some failures."""
    source = np.random.default_rng(seed)
    scores = source.normal(size=rows).astype(np.float32)
    kinds, notes = np.zeros(rows, np.uint8), np.full(rows, 255, np.uint8)
    if failing:
        scores[1], kinds[1], notes[1] = np.nan, region.ERROR, 0
        scores[-1], kinds[-1], notes[-1] = np.nan, region.TIMEOUT, 1
    times, characters = np.full(rows, 1e-4, np.float32), np.full(rows, 300, np.uint32)
    return Piece(
        scores=scores,
        kinds=kinds,
        notes=notes,
        messages=["ValueError: x, line 2", "took more than 1 s of processor time"]
        if failing
        else [],
        run=rows,
        strikes=[rows - 1] if failing else [],
        timing=Timing.of(times, characters),
        swallowed=-1,
    )


def same(one: Piece, other: Piece) -> bool:
    """Whether two pieces say the same, bit for bit."""
    return (
        one.scores.tobytes() == other.scores.tobytes()
        and one.kinds.tobytes() == other.kinds.tobytes()
        and one.notes.tobytes() == other.notes.tobytes()
        and one.timing.to_json() == other.timing.to_json()
        and (one.messages, one.lost, one.run, one.strikes, one.denied, one.swallowed)
        == (other.messages, other.lost, other.run, other.strikes, other.denied, other.swallowed)
    )


PIECES = {0: piece(5, 0), 2: piece(4, 1, failing=True), 1: piece(6, 2, failing=True)}


def filled(folder: Path) -> tuple[Path, list[int]]:
    """A store's file with three chunks, and where each ends."""
    kept = ScoreStore(folder, Limits())
    ends = []
    for chunk, one in PIECES.items():
        kept.add(JUDGE, chunk, one)
        ends.append(kept.path(JUDGE).stat().st_size)
    return kept.path(JUDGE), ends


def test_what_is_written_is_read_in_any_order(tmp_path: Path) -> None:
    filled(tmp_path)
    back = ScoreStore(tmp_path, Limits()).read(JUDGE)
    assert list(back) == [0, 2, 1]
    assert all(same(back[chunk], PIECES[chunk]) for chunk in PIECES)


def test_a_file_torn_at_any_byte_loses_only_what_was_torn(tmp_path: Path) -> None:
    path, ends = filled(tmp_path)
    data = path.read_bytes()
    for size in range(len(data)):
        path.write_bytes(data[:size])
        back = ScoreStore(tmp_path, Limits()).read(JUDGE)
        whole = sum(end <= size for end in ends)
        assert list(back) == list(PIECES)[:whole], size
        assert all(same(back[chunk], PIECES[chunk]) for chunk in back), size


def test_the_next_chunk_after_a_torn_end_goes_where_the_whole_ones_end(tmp_path: Path) -> None:
    path, ends = filled(tmp_path)
    data = path.read_bytes()
    for size in range(ends[1] + 1, len(data)):
        path.write_bytes(data[:size])
        again = ScoreStore(tmp_path, Limits())
        again.add(JUDGE, 1, PIECES[1])
        again.add(JUDGE, 3, PIECES[0])
        back = ScoreStore(tmp_path, Limits()).read(JUDGE)
        assert list(back) == [0, 2, 1, 3], size
        assert same(back[1], PIECES[1])


def test_every_flipped_bit_is_noticed(tmp_path: Path) -> None:
    path, ends = filled(tmp_path)
    data = path.read_bytes()
    for at in range(len(data)):
        flipped = bytearray(data)
        flipped[at] ^= 1 << (at % 8)
        path.write_bytes(flipped)
        back = ScoreStore(tmp_path, Limits()).read(JUDGE)
        before = sum(end <= at for end in ends)
        assert list(back) == list(PIECES)[:before], at
        assert all(same(back[chunk], PIECES[chunk]) for chunk in back), at


def record(note: object, rows: int = 3, chunk: int = 0, body: bytes | None = None) -> bytes:
    """A chunk with a right checksum around any note."""
    compressed = zlib.compress(json.dumps(note).encode()) if body is None else body
    content = np.arange(rows, dtype="<f4").tobytes() + compressed
    digest = store._checksum(chunk, rows, content)
    return HEAD.pack(b"PJ01", chunk, rows, len(compressed), digest) + content


def note_of(one: Piece) -> dict[str, object]:
    """The note that the store itself writes for a piece."""
    data = store._encode(0, one)
    return json.loads(zlib.decompress(data[HEAD.size + 4 * len(one.scores) :]))


def bomb() -> bytes:
    """A few kilobytes that would be 32 MiB."""
    packer = zlib.compressobj(9)
    block = bytes(1 << 20)
    return b"".join(packer.compress(block) for _ in range(32)) + packer.flush()


GOOD = note_of(piece(3, 4, failing=True))
FOREIGN = {
    "a bomb": record(None, body=bomb()),
    "no zlib": record(None, body=b"plain text"),
    "no json": record(None, body=zlib.compress(b"{")),
    "a list": record([1, 2]),
    "nothing": record({}),
    "nested": record(None, body=zlib.compress(b"[" * 100_000)),
    "kinds too short": record({**GOOD, "kinds": "AAA="}),
    "kinds unknown": record({**GOOD, "kinds": "AAD/"}),
    "no base64": record({**GOOD, "kinds": "é"}),
    "notes without messages": record({**GOOD, "messages": []}),
    "strikes outside": record({**GOOD, "strikes": [10**9]}),
    "strikes of text": record({**GOOD, "strikes": ["x"]}),
    "run too large": record({**GOOD, "run": 10**12}),
    "run infinite": record({**GOOD, "run": float("inf")}),
    "lost unknown": record({**GOOD, "lost": "moon"}),
    "timing of text": record({**GOOD, "timing": "x"}),
    "timing outside": record(
        {**GOOD, "timing": {"durations": [[10**6, 1]], "calls": [], "seconds": []}}
    ),
    "huge rows": HEAD.pack(b"PJ01", 0, 2**32 - 1, 2**32 - 1, bytes(16)),
}  # fmt: skip


@pytest.mark.parametrize("name", FOREIGN)
def test_chunks_that_this_program_did_not_write_are_run_again(name: str, tmp_path: Path) -> None:
    kept = ScoreStore(tmp_path, Limits())
    kept.add(JUDGE, 0, PIECES[0])
    with kept.path(JUDGE).open("ab") as file:
        file.write(FOREIGN[name])
    assert list(ScoreStore(tmp_path, Limits()).read(JUDGE)) == [0]
    again = ScoreStore(tmp_path, Limits())
    again.add(JUDGE, 1, PIECES[1])
    back = again.read(JUDGE)
    assert list(back) == [0, 1]
    assert same(back[1], PIECES[1])


def test_messages_from_disk_are_made_safe_again(tmp_path: Path) -> None:
    kept = ScoreStore(tmp_path, Limits())
    kept.folder.mkdir(exist_ok=True)
    kept.path(JUDGE).write_bytes(record({**GOOD, "messages": ["\x1b[2J red", "b"]}))
    assert kept.read(JUDGE)[0].messages == ["\\x1b[2J red", "b"]


def test_pieces_of_another_length_count_as_not_run() -> None:
    column = assemble({0: PIECES[0], 1: PIECES[1]}, [0, 5, 9], strikes=3)
    assert not column.complete
    np.testing.assert_array_equal(column.scores[:5], PIECES[0].scores)
    assert np.isnan(column.scores[5:]).all()


def test_columns_of_other_conditions_are_not_mixed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = Limits()
    filled(tmp_path)
    others = [
        replace(usual, cpu_seconds=2),
        replace(usual, wall_seconds=20),
        replace(usual, memory_mib=512),
        replace(usual, strikes=4),
        replace(usual, failing_start=0),
    ]
    for other in others:
        assert ScoreStore(tmp_path, other).read(JUDGE) == {}
    assert ScoreStore(tmp_path, usual, unsafe=True).read(JUDGE) == {}
    edited = replace(JUDGE, source=JUDGE.source + "\n")
    assert ScoreStore(tmp_path, usual).read(edited) == {}
    with monkeypatch.context() as patch:
        patch.setattr(limits, "SANDBOX_VERSION", 10**6)
        assert ScoreStore(tmp_path, usual).read(JUDGE) == {}
    with monkeypatch.context() as patch:
        patch.setattr(limits.sys, "version_info", (3, 99, 0, "final", 0))
        assert ScoreStore(tmp_path, usual).read(JUDGE) == {}
    assert len(ScoreStore(tmp_path, usual).read(JUDGE)) == 3
    paths = {ScoreStore(tmp_path, other).path(JUDGE) for other in [usual, *others]}
    paths.add(ScoreStore(tmp_path, usual, unsafe=True).path(JUDGE))
    assert len(paths) == 7


def test_unsafe_scores_are_never_taken_for_sandboxed_ones(
    tmp_path: Path, zygotes: list[int]
) -> None:
    rows = [{"prompt": "p", "response_a": "x", "response_b": "yy"}]
    liar = Judge("liar", "", "import os\ndef judging_function(q, r):\n    return len(os.environ)\n")
    unsafe = ScoreStore(tmp_path, Limits(), unsafe=True)
    score_pairs([liar], rows, locked=False, pieces=unsafe)
    assert ScoreStore(tmp_path, Limits()).read(liar) == {}
    assert [path.name.endswith(".unsafe.scores") for path in tmp_path.iterdir()] == [True]


def test_a_full_disk_is_one_sentence_and_leaves_the_store_intact(tmp_path: Path) -> None:
    path, _ = filled(tmp_path)
    before = path.read_bytes()
    script = """
        import resource, signal, sys
        from pathlib import Path
        from pajama_tui.errors import PajamaError
        from pajama_tui.programs.judge import Judge
        from pajama_tui.scoring import Limits, score_pairs
        from pajama_tui.scoring.store import ScoreStore
        folder, room = Path(sys.argv[1]), int(sys.argv[2])
        judge = Judge("judge", "", sys.argv[3])
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
        rows = [{"prompt": "p", "response_a": str(k), "response_b": f"{k}!"} for k in range(500)]
        try:
            score_pairs([judge], rows, pieces=ScoreStore(folder, Limits()))
        except PajamaError as error:
            print(error)
        else:
            print("nothing happened")
    """
    for room in (len(before), len(before) + 1, len(before) + 100, len(before) + 2000):
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(script), tmp_path, str(room), JUDGE.source],
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        )
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
        assert done.stdout.startswith("Scores cannot be written to"), done.stdout
        assert "safe" in done.stdout
        back = ScoreStore(tmp_path, Limits()).read(JUDGE)
        assert [same(back[chunk], PIECES[chunk]) for chunk in PIECES] == [True] * 3
        assert path.read_bytes()[: len(before)] == before
    # And with room again the same store goes on.
    again = ScoreStore(tmp_path, Limits())
    again.add(JUDGE, 7, PIECES[0])
    assert list(again.read(JUDGE)) == [0, 2, 1, 7]


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "scores").write_text("a file where a folder must be")
    kept = ScoreStore(tmp_path / "scores" / "data", Limits())
    with pytest.raises(PajamaError, match="cannot be written"):
        kept.add(JUDGE, 0, PIECES[0])


def test_a_column_that_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    kept = ScoreStore(tmp_path, Limits())
    kept.path(JUDGE).mkdir()
    with pytest.raises(PajamaError, match="cannot be read"):
        kept.read(JUDGE)


def test_no_arrival_order_changes_a_column() -> None:
    pieces = {k: piece(4, k, failing=k in (1, 3)) for k in range(5)}
    pieces[3].lost = "kills"
    borders = [0, 4, 8, 12, 16, 20]
    source = np.random.default_rng(0)
    columns = []
    for _ in range(30):
        order = source.permutation(5)
        columns.append(assemble({int(k): pieces[int(k)] for k in order}, borders, strikes=3))
    for column in columns:
        assert column.scores.tobytes() == columns[0].scores.tobytes()
        assert column.kinds.tobytes() == columns[0].kinds.tobytes()
        assert column.failures == columns[0].failures
        assert column.stopped == columns[0].stopped
    assert columns[0].complete
    assert np.isnan(columns[0].scores[16:]).all()
