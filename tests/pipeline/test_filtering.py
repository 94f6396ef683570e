"""The filter of pairs: its words, what they let through, in what order, and what it costs."""

import json
from collections.abc import Iterator

import numpy as np
import pytest
from small_pairs import ECHOES, FUSSY, LONGER, Open, some_rows, write_rows

from pajama_tui.config import load_config
from pajama_tui.errors import InputError
from pajama_tui.pipeline.disagreement import disagreement
from pajama_tui.pipeline.filtering import PairFilter, parse_pair_filter, read_pair_filter
from pajama_tui.pipeline.finding_rows import RowFinder
from pajama_tui.pipeline.scoring import score
from pajama_tui.pipeline.table import PairTable, read_table
from pajama_tui.pipeline.verdicts import Verdicts, judge_pairs
from pajama_tui.pipeline.workspace import Workspace


@pytest.mark.parametrize(
    ("text", "column", "said"),
    [
        ("table gold:c", 7, "gold: goes on with a, b, tie or none"),
        ("gold:", 1, "gold: goes on with"),
        ("verdict:a|maybe", 1, "several of them as in verdict:a|tie, not 'a|maybe'"),
        ("confidence:.7", 1, "confidence:<.7, not '.7'"),
        ("confidence:<much", 1, "not '<much'"),
        ("x disagree:=.5", 3, "disagree:>.4"),
        ("failed:some", 1, "failed:>3, not 'some'"),
        ("row:9-3", 1, "ends before it begins"),
        ("row:x", 1, "row:10-200, not 'x'"),
        ("prompt:", 1, "prompt: goes on with a text"),
        ('  "half a phrase', 3, "still open"),
        ('""', 1, "nothing between"),
        ("verdct:a", 1, "did you mean verdict:?"),
    ],
)
def test_what_is_wrong_is_said_with_its_column(text: str, column: int, said: str) -> None:
    with pytest.raises(InputError) as raised:
        parse_pair_filter(text)
    assert str(raised.value).startswith(f"Column {column}: ")
    assert said in str(raised.value)


def test_what_is_typed_so_far_goes_by_the_words_that_are_finished() -> None:
    found, trouble = read_pair_filter('zebra gold:a conf "open')
    assert [term.key for term in found.terms] == ["text", "gold", "text"]
    assert "Column 19" in trouble
    assert read_pair_filter("") == (PairFilter(), "")


def test_quotation_marks_make_text_of_anything() -> None:
    words = parse_pair_filter('"gold:a" "-x" http://a.b -"two words" 3:4 a:"b c"').terms
    assert [(w.key, w.value, w.inverted) for w in words] == [
        ("text", "gold:a", False),
        ("text", "-x", False),
        ("text", "http://a.b", False),
        ("text", "two words", True),
        ("text", "3:4", False),
        ("a", "b c", False),
    ]


class Judged:
    """A workspace with scores and verdicts, and one finder for all that is asked of it."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.table: PairTable = read_table(workspace)
        matrix = score(workspace, self.table)
        self.verdicts: Verdicts = judge_pairs(workspace, self.table, matrix, measure=False)
        self.finder = RowFinder()

    def rows(self, text: str, order: str = "file", **options: object) -> list[int]:
        steps = self.finder.find(
            self.workspace,
            self.table,
            parse_pair_filter(text),
            order,  # type: ignore[arg-type]
            verdicts=self.verdicts,
            **options,  # type: ignore[arg-type]
        )
        return [row for step in steps for row in step.rows.tolist()]


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judged]:
    folder = tmp_path_factory.mktemp("judged")
    rows = some_rows(60)
    rows[10]["prompt"] = "Straße mit\nTABELLE [red]"
    rows[20]["response_b"] = ""
    lines = [json.dumps(row) for row in rows]
    lines.insert(30, '{"prompt": "no pair"}')
    path = folder / "mixed.jsonl"
    path.write_text("\n".join(lines) + "\n")
    judges = folder / "quick" / "style"
    judges.mkdir(parents=True)
    for name, source in {"echoes": ECHOES, "fussy": FUSSY, "longer": LONGER}.items():
        (judges / f"{name}.py").write_text(source)
    config = load_config({"workers": 1, "label_model": "margin"}, environ={}, cwd=folder)
    with Workspace.open(path, config, judges=judges.parent, session=folder / "s") as workspace:
        yield Judged(workspace)


def test_every_facet_lists_the_rows_it_names(judged: Judged) -> None:
    table, verdicts = judged.table, judged.verdicts
    p_a, choice, gold = verdicts.p_a, verdicts.choice, table.gold

    def at(mask: np.ndarray) -> list[int]:
        return table.rows[mask].tolist()

    sure = np.maximum(p_a, 1 - p_a)
    wrong = ((choice == "a") & (gold == -1)) | ((choice == "b") & (gold == 1))
    failed = np.isnan(verdicts.matrix.rows(slice(None), verdicts.live)).any(axis=2).sum(axis=1)
    for text, rows in {
        "gold:a": at(gold == 1),
        "GOLD:a|tie": at((gold == 1) | (gold == 2)),
        "-gold:none": at(gold != 0),
        "verdict:b": at(choice == "b"),
        "wrong": at(wrong),
        "-wrong gold:b": at(~wrong & (gold == -1)),
        "confidence:<.6": at(sure < 0.6),
        "confidence>=60%": at(sure >= 0.6),
        "failed": at(failed > 0),
        "failed:0": at(failed == 0),
        "failed:>=1": at(failed >= 1),
        "bad": [30],
        "-bad": at(np.ones(60, bool)),
        "row:29-32": [28, 29, 30, 31],
        "row:31": [30],
        "row:>59": [59, 60],
        "row:60-": [59, 60],
        "-row:3-": [0, 1],
        "": list(range(61)),
    }.items():
        assert judged.rows(text) == rows, text
        assert rows or text in ("failed:>=1",), text


def test_words_are_looked_for_in_all_texts_and_folded(judged: Judged) -> None:
    assert judged.rows("STRASSE tabelle") == [10]
    assert judged.rows('"mit tabelle"') == []
    assert judged.rows("prompt:[red]") == [10]
    assert judged.rows("a:[red]") == []
    assert judged.rows("flag:empty") == [20]
    assert 1 in judged.rows("flag")
    everything = set(range(61)) - {30}
    assert set(judged.rows("-strasse")) == everything - {10}
    assert judged.rows("q1 gold:a") == [
        row for row in judged.rows("gold:a") if "q1" in judged.workspace.source.read(row).prompt
    ]


def test_disagreement_is_the_smaller_sides_share_of_the_votes(judged: Judged) -> None:
    verdicts = judged.verdicts
    votes = verdicts.model.votes(verdicts.matrix.rows(slice(None), verdicts.live))
    a, b = (votes > 0).sum(axis=1), (votes < 0).sum(axis=1)
    found = disagreement(verdicts, len(judged.table))
    cast = a + b > 0
    np.testing.assert_allclose(found[cast], (np.minimum(a, b) / (a + b).clip(1))[cast], rtol=1e-6)
    assert np.isnan(found[~cast]).all()
    split = judged.table.rows[cast & (found > 0.2)].tolist()
    assert split
    assert judged.rows("disagree:>.2") == split
    with_votes = judged.rows("-disagree:>.2")
    assert set(with_votes) | set(split) == set(range(61)) - {30}


def test_orders_put_first_what_they_name_and_bad_rows_last(judged: Judged) -> None:
    p_a = dict(zip(judged.table.rows.tolist(), judged.verdicts.p_a.tolist(), strict=True))
    rows = judged.rows("", "unsure")
    sure = [max(p_a[row], 1 - p_a[row]) for row in rows[:-1]]
    assert sure == sorted(sure)
    assert rows[-1] == 30
    assert sorted(rows) == list(range(61))
    split = dict(
        zip(
            judged.table.rows.tolist(),
            np.nan_to_num(disagreement(judged.verdicts, 60), nan=-1).tolist(),
            strict=True,
        )
    )
    figures = [split[row] for row in judged.rows("-bad", "disagreement")]
    assert figures == sorted(figures, reverse=True)
    lengths = []
    for row in judged.rows("gold:a", "longest"):
        pair = judged.workspace.source.read(row)
        lengths.append(2 * len(pair.prompt) + len(pair.response_a) + len(pair.response_b))
    assert lengths == sorted(lengths, reverse=True)
    # Text is looked for in that order as well: what is found first comes first.
    assert judged.rows("la", "unsure") == [r for r in rows if r in set(judged.rows("la"))]


def test_a_row_can_be_kept_that_does_not_pass(judged: Judged) -> None:
    first = judged.rows("gold:a")
    other = judged.rows("gold:b")[0]
    assert judged.rows("gold:a", keep=other) == sorted([*first, other])
    steps = list(
        judged.finder.find(judged.workspace, judged.table, parse_pair_filter("strasse"), keep=other)
    )
    assert [row for step in steps for row in step.rows.tolist()] == sorted([10, other])
    assert steps[-1].kept
    assert judged.rows("strasse", keep=10) == [10]


def test_labels_given_in_the_session_are_found(judged: Judged) -> None:
    judged.workspace.session.add_label(7, "tie")
    assert judged.rows("labelled") == [7]
    assert 7 not in judged.rows("-labelled")


def test_a_text_is_read_once_however_often_it_is_asked_for(judged: Judged, monkeypatch) -> None:
    reads = []
    read = judged.workspace.source.read
    monkeypatch.setattr(
        judged.workspace.source, "read", lambda row: (reads.append(row), read(row))[1]
    )
    found = judged.rows("la gold:a")
    assert sorted(reads) == judged.rows("gold:a")
    reads.clear()
    assert judged.rows("la gold:a") == found
    assert not reads
    judged.rows("la")
    assert sorted(reads) == sorted(set(range(61)) - {30} - set(judged.rows("gold:a")))


def test_a_search_ends_when_it_is_cancelled_and_the_next_one_goes_on(judged: Judged) -> None:
    wanted = parse_pair_filter("la")
    stop = [False]
    steps = judged.finder.find(
        judged.workspace, judged.table, wanted, cancelled=lambda: stop[0] or stop.append(1)
    )
    stop[0] = True
    assert list(steps) == []
    assert len(judged.rows("la")) > 10


def test_without_verdicts_it_says_what_to_do(open_workspace: Open) -> None:
    workspace = open_workspace()
    table = read_table(workspace)

    def find(text: str, order: str = "file") -> list[int]:
        steps = RowFinder().find(workspace, table, parse_pair_filter(text), order)  # type: ignore[arg-type]
        return [row for step in steps for row in step.rows.tolist()]

    for text in ("wrong", "gold:a confidence:<.6", "disagree:>.1", "verdict:a"):
        with pytest.raises(InputError, match=r"Column \d+: .*run the judges first"):
            find(text)
    with pytest.raises(InputError, match="when all judges were run"):
        find("failed")
    with pytest.raises(InputError, match="run the judges first"):
        find("", "unsure")
    assert len(find("verdict:none")) == 60
    assert find("gold:a") == list(range(0, 60, 4))


def test_a_search_over_many_rows_finds_every_one_in_order(open_workspace: Open, tmp_path) -> None:
    rows = some_rows(3_000)
    workspace = open_workspace(write_rows(tmp_path / "many.jsonl", rows))
    table = read_table(workspace)
    steps = list(RowFinder().find(workspace, table, parse_pair_filter("la -row:100-200")))
    assert steps[-1].looked == steps[-1].total == 2899
    found = [row for step in steps for row in step.rows.tolist()]
    assert found == sorted(found)
    held = [
        n
        for n, row in enumerate(rows)
        if any("la" in row[k] for k in ("prompt", "response_a", "response_b"))
    ]
    assert found == [n for n in held if not 99 <= n <= 199]
