"""What a judge prints: kept for a few calls on demand, harmless, with no effect on scores."""

import textwrap

import numpy as np
import pytest
from corpus import CORPUS, LIMITS, Hostile, pairs

from pajama_tui.programs.judge import Judge
from pajama_tui.scoring import score_pairs
from pajama_tui.scoring.jail.region import MOST_PRINTED
from pajama_tui.scoring.jail_process import Jail
from pajama_tui.scoring.piece import Piece, Printed
from pajama_tui.scoring.store import MemoryPieces

TEXTS = [("q", "first"), ("q", "second")]
# These end by chance or by the clock.
UNSTEADY = {"nondeterminism", "memory", "hangs_c", "hangs_one_row", "hangs_python", "crashes"}
STEADY = [
    hostile
    for hostile in CORPUS
    if hostile.category not in UNSTEADY
    and not hostile.kinds & {"timeout", "memory", "killed"}
    and "nondeterministic" not in hostile.health
]


def judge(body: str, before: str = "") -> Judge:
    body = textwrap.indent(textwrap.dedent(body).strip(), "    ")
    return Judge("printer", "", f"{before}\ndef judging_function(query, response):\n{body}\n")


def run(source: Judge) -> Piece:
    with Jail() as jail:
        jail.load(TEXTS)
        return jail.run(source, LIMITS, prints=True)


def test_each_call_has_its_own_prints_and_a_failed_one_too() -> None:
    piece = run(
        judge(
            """
            print(len(response), end="")
            print(" to stderr", response, file=sys.stderr)
            sys.stdout.writelines(["x", 5, "y"])
            return 1 / (response != "first")
            """,
            before="import sys\nprint('loaded', 1)",
        )
    )
    assert [each.text for each in piece.printed] == [
        "5 to stderr first\nxy",
        "6 to stderr second\nxy",
        "loaded 1\n",
    ]
    assert [each.cut for each in piece.printed] == [0, 0, 0]
    assert "ZeroDivisionError" in piece.messages[piece.notes[0]]
    assert piece.scores[1] == 1


def test_a_load_that_fails_and_a_call_that_is_killed_leave_what_they_printed() -> None:
    piece = run(judge("return 1", before="print('so far')\nraise ValueError('no')"))
    assert piece.printed[-1] == Printed("so far\n")
    assert "ValueError: no" in piece.messages[0]
    piece = run(
        judge(
            "print('about to hang' if response == 'first' else 'fine')\n"
            "while response == 'first': pass\nreturn 2",
            before="print('loading')",
        )
    )
    # The second call is another process, which has loaded the judge again.
    assert piece.printed == [Printed("about to hang\n"), Printed("fine\n"), Printed("loading\n")]
    assert np.isnan(piece.scores[0])
    assert piece.scores[1] == 2


@pytest.mark.parametrize(
    ("body", "begins", "cut"),
    [
        ("print('é' * 10_000_000)", "éé", 10_000_001 - MOST_PRINTED),
        ("for _ in range(50_000): print('line')", "line\nline\n", 250_000 - MOST_PRINTED),
        ("print('\\U0001f600' * MOST)", "\U0001f600", 1),
        ("print('\\x1b[2J\\x1b]0;owned\\x07\\u202e')", "\\x1b[2J\\x1b]0;owned\\x07\\u202e\n", 0),
        ("print('half \\ud83d', '\\udcff')", "half \\ud83d \\udcff\n", 0),
        ("print('before'); sys.stdout = None; print('after')", "before\n", 0),
        ("print('before'); sys.stdout = io.StringIO(); print('after')", "before\n", 0),
        ("print('kept'); sys.stdout._region = 7; print('lost')", "kept\n", 0),
    ],
)
def test_floods_and_tricks_do_no_harm(body: str, begins: str, cut: int) -> None:
    piece = run(judge(f"{body}\nreturn 3", before=f"import io, sys\nMOST = {MOST_PRINTED}"))
    assert piece.scores.tolist() == [3, 3]
    first = piece.printed[0]
    assert first.text.startswith(begins)
    assert first.cut == cut
    assert "\x1b" not in first.text
    if cut:
        assert len(first.text) == MOST_PRINTED
    else:
        assert first.text == begins


def test_a_judge_that_writes_the_memory_itself_is_not_believed() -> None:
    spoil = """
        area = sys.stdout._region.printed[0]
        area.text[:4] = b"\\xff\\x1b\\xfe\\x00"
        area.counts[0] = area.counts[1] = (1 << 64) - 1
        print("x")
        return 4
    """
    piece = run(judge(spoil, before="import sys"))
    assert piece.scores.tolist() == [4, 4]
    assert piece.printed[0].text.startswith("\ufffd\\x1b\ufffd\\x00")
    assert len(piece.printed[0].text) < 10 * 4 * MOST_PRINTED


def test_nothing_is_kept_unless_asked() -> None:
    pieces = MemoryPieces()
    talker = judge("print(response)\nreturn 1")
    score_pairs([talker], pairs(), 1, limits=LIMITS, pieces=pieces)
    assert [piece.printed for piece in pieces.read(talker).values()] == [[]]


@pytest.mark.parametrize("part", range(4))
def test_scores_are_the_same_whether_prints_are_kept_or_not(part: int) -> None:
    some = STEADY[part::4]
    judges = [hostile.judge for hostile in some]
    without, _ = score_pairs(judges, pairs(), 2, limits=LIMITS)
    kept, _ = score_pairs(judges, pairs(), 2, limits=LIMITS, prints=True)
    different = [
        hostile.id for k, hostile in enumerate(some) if not same(without[:, k], kept[:, k])
    ]
    assert different == []


def test_the_deepest_call_still_prints_the_same_way() -> None:
    source = judge(
        """
        def down(depth):
            try:
                print(depth)
                return down(depth + 1)
            except RecursionError:
                return depth
        return down(0)
        """
    )
    scores = []
    for prints in (False, True):
        with Jail() as jail:
            jail.load(TEXTS)
            scores.append(jail.run(source, LIMITS, prints=prints).scores.tolist())
    assert scores[0] == scores[1]


def same(one: np.ndarray, other: np.ndarray) -> bool:
    return bool(np.array_equal(one, other, equal_nan=True))


def test_the_steady_corpus_is_most_of_it() -> None:
    assert len(STEADY) > 60, [hostile.id for hostile in CORPUS]
    assert any(isinstance(hostile, Hostile) and "prints" in hostile.id for hostile in STEADY)
