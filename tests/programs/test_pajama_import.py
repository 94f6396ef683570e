"""Import from a PAJAMA checkout: rubric by number, column order, and clear refusals."""

import io
import os
from pathlib import Path

import numpy as np
import pytest

from pajama_tui.errors import InputError
from pajama_tui.programs import Judge, copy_into, read_program_folder, read_score_cache
from pajama_tui.programs.pajama import RUBRIC_FOLDERS

SOURCE = "def judging_function(query, response):\n    return {}\n"


@pytest.fixture
def programs(tmp_path) -> Path:
    folder = tmp_path / "programs_judgelm"
    folder.mkdir()
    for number in range(1, 81):
        (folder / f"judge_{number}.py").write_text(SOURCE.format(number))
    return folder


def caches(folder: Path, s1: np.ndarray, s2: np.ndarray, split: str = "val") -> Path:
    folder.mkdir(exist_ok=True)
    np.save(folder / f"{split}_s1.npy", s1)
    np.save(folder / f"{split}_s2.npy", s2)
    return folder


def test_rubrics_follow_the_numbers_and_columns_the_names(programs) -> None:
    judges = read_program_folder(programs)
    assert [judge.name for judge in judges[:4]] == ["judge_1", "judge_10", "judge_11", "judge_12"]
    rubric = {judge.name: judge.rubric for judge in judges}
    assert [rubric[f"judge_{n}"] for n in (1, 8, 9, 80)] == [
        "relevance",
        "relevance",
        "language_quality",
        "evidence",
    ]
    assert all(list(rubric.values()).count(name) == 8 for name in RUBRIC_FOLDERS)


def test_other_names_keep_the_folder_as_rubric(programs) -> None:
    for name in ("judge_81", "judge_01", "own"):
        (programs / f"{name}.py").write_text(SOURCE)
    rubric = {judge.name: judge.rubric for judge in read_program_folder(programs)}
    assert {rubric[name] for name in ("judge_81", "judge_01", "own")} == {"programs_judgelm"}


def test_a_folder_without_programs_is_refused(tmp_path) -> None:
    with pytest.raises(InputError, match=r"judge_1\.py"):
        read_program_folder(tmp_path)


def test_scores_come_back_in_the_order_of_the_names(tmp_path) -> None:
    names = ["judge_1", "judge_2", "judge_10"]
    s1 = np.array([[1.0, 10.0, 2.0], [1.5, np.nan, 2.5]])
    folder = caches(tmp_path, s1, -s1)
    scores = read_score_cache(folder, names)
    assert scores.dtype == np.float32
    assert scores.shape == (2, 3, 2)
    np.testing.assert_array_equal(scores[0], [[1, -1], [2, -2], [10, -10]])
    assert np.isnan(scores[1, 2]).all()
    by_column = read_score_cache((folder / "val_s1.npy", folder / "val_s2.npy"), 3)
    np.testing.assert_array_equal(by_column[0, :, 0], [1, 10, 2])


def test_what_is_no_32_bit_number_is_missing(tmp_path) -> None:
    s1 = np.array([[1e300, np.inf, 1.0]])
    scores = read_score_cache(caches(tmp_path, s1, s1), 3)
    assert np.isnan(scores[0, :2]).all()
    assert (scores[0, 2] == 1).all()


def test_mismatches_are_explained(tmp_path) -> None:
    folder = caches(tmp_path / "a", np.zeros((5, 3)), np.zeros((5, 3)))
    with pytest.raises(InputError, match="3 columns but there are 4 judges"):
        read_score_cache(folder, 4)
    with pytest.raises(InputError, match="transposed"):
        read_score_cache(folder, 5)
    with pytest.raises(InputError, match="same name"):
        read_score_cache(folder, ["x", "x", "y"])
    other = caches(tmp_path / "b", np.zeros((5, 3)), np.zeros((6, 3)))
    with pytest.raises(InputError, match="do not belong to one run"):
        read_score_cache(other, 3)


def test_the_split_must_be_named_where_there_are_two(tmp_path) -> None:
    caches(tmp_path, np.zeros((2, 1)), np.zeros((2, 1)), "val")
    caches(tmp_path, np.ones((3, 1)), np.ones((3, 1)), "test")
    with pytest.raises(InputError, match="name the split"):
        read_score_cache(tmp_path, 1)
    assert read_score_cache(tmp_path, 1, split="test").shape == (3, 1, 2)
    with pytest.raises(InputError, match=r"no \*train_s1\.npy"):
        read_score_cache(tmp_path, 1, split="train")


def test_missing_broken_and_object_arrays_are_refused(tmp_path) -> None:
    first, second = tmp_path / "s1.npy", tmp_path / "s2.npy"
    np.save(first, np.zeros((2, 2)))
    with pytest.raises(InputError, match=r"s2\.npy does not exist"):
        read_score_cache(tmp_path, 2)
    packed = io.BytesIO()
    np.save(packed, np.array([[{}]], dtype=object), allow_pickle=True)
    huge = first.read_bytes().replace(b"(2, 2)", b"(9" + b"9" * 15 + b",)")
    cubes, words = io.BytesIO(), io.BytesIO()
    np.save(cubes, np.zeros((2, 2, 2)))
    np.save(words, np.array([["a"]]))
    contents = [b"", b"garbage", packed.getvalue(), huge, cubes.getvalue(), words.getvalue()]
    for content in [*contents, first.read_bytes()[:-7]]:
        second.write_bytes(content)
        with pytest.raises(InputError, match=r"s2\.npy"):
            read_score_cache(tmp_path, 2)


def test_copies_are_equal_to_the_byte(tmp_path, programs) -> None:
    (programs / "judge_1.py").write_bytes(b"# caf\xe9\r\n")
    judges = read_program_folder(programs)
    paths = copy_into(judges, tmp_path / "judges")
    assert len(paths) == 80
    copied = tmp_path / "judges" / "relevance" / "judge_1.py"
    assert copied.read_bytes() == b"# caf\xe9\r\n"
    assert copy_into(judges, tmp_path / "judges") == paths


def test_nothing_is_overwritten_and_nothing_written_on_refusal(tmp_path, programs) -> None:
    target = tmp_path / "judges"
    mine = target / "relevance" / "judge_2.py"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine")
    with pytest.raises(InputError, match="already exists"):
        copy_into(read_program_folder(programs), target)
    assert mine.read_text() == "mine"
    assert os.listdir(target) == ["relevance"]
    assert os.listdir(mine.parent) == ["judge_2.py"]


@pytest.mark.parametrize(
    "judge",
    [
        Judge("../evil", "r", ""),
        Judge("a", "..", ""),
        Judge("a", "", ""),
        Judge(".a", "r", ""),
        Judge("a\n", "r", ""),
        Judge("a", "/tmp", ""),
    ],
)
def test_names_that_leave_the_folder_are_refused(tmp_path, judge) -> None:
    with pytest.raises(InputError, match="cannot be used"):
        copy_into([judge], tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_two_judges_of_one_label_are_refused(tmp_path) -> None:
    with pytest.raises(InputError, match="Two judges"):
        copy_into([Judge("a", "r", "1"), Judge("a", "r", "2")], tmp_path)
