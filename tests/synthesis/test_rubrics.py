"""The file of rubrics: written, edited by hand, and refused with the line that is wrong."""

from pathlib import Path

import pytest

from pajama_tui.errors import InputError
from pajama_tui.programs.library import Rubric
from pajama_tui.synthesis.rubrics import (
    PAPER,
    check_rubrics,
    load_rubrics,
    shipped_rubrics,
    with_rubric,
    write_rubrics,
)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "rubrics.toml"
    odd = Rubric("odd", 'With "quotes"', 'A \\ backslash, """ three, and [a bracket].')
    for rubrics in ([*shipped_rubrics(), odd], list(PAPER)):
        write_rubrics(path, rubrics)
        assert load_rubrics(path) == rubrics


def test_the_shipped_rubrics_are_complete_and_the_paper_has_six() -> None:
    assert len(shipped_rubrics()) == 10
    assert len(PAPER) == 6
    assert all(each.name and each.description for each in (*shipped_rubrics(), *PAPER))
    # Their judges must not land among those of a shipped rubric.
    assert not {each.folder for each in PAPER} & {each.folder for each in shipped_rubrics()}


WRONG = [
    ('[a]\nname = "A"\n', "line 1", "'description' of [a] is missing"),
    ('[a]\nname = "A"\ndescription = 3\n', "line 3", "text in quotation marks"),
    ('[a]\nname = ""\ndescription = "x"\n', "line 2", "'name'"),
    ('[a]\nname = "A"\ndescription = "x"\nwieght = 2\n', "line 4", "no 'wieght'"),
    ('top = 1\n[a]\nname = "A"\ndescription = "x"\n', "line 1", "outside any rubric"),
    ('["../up"]\nname = "A"\ndescription = "x"\n', "line 1", "can't be a rubric's key"),
    ('[Big]\nname = "A"\ndescription = "x"\n', "line 1", "can't be a rubric's key"),
    ('[a]\nname = "A\n', "line 2", "not valid TOML"),
    ("# nothing\n", "rubrics.toml", "holds no rubric"),
    ('[a]\nname = "A"\ndescription = "' + "x" * 5000 + '"\n', "line 3", "5,000 characters"),
]


@pytest.mark.parametrize(("text", "where", "what"), WRONG)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, text: str, where: str, what: str) -> None:
    path = tmp_path / "rubrics.toml"
    path.write_text(text)
    with pytest.raises(InputError) as error:
        load_rubrics(path)
    assert where in str(error.value)
    assert what in str(error.value)


def test_the_line_is_of_the_right_table(tmp_path: Path) -> None:
    path = tmp_path / "rubrics.toml"
    path.write_text('[a]\nname = "A"\ndescription = "x"\n\n[b]\nname = "B"\ndescription = ""\n')
    with pytest.raises(InputError, match="line 7"):
        load_rubrics(path)


def test_a_table_is_replaced_in_place_or_else_the_file_is_written_anew(tmp_path: Path) -> None:
    new = Rubric("b", "New", "Other words.")
    plain = (
        '# head\n[a]\nname = "A"\ndescription = "x"\n\n[b] # of b\nname = "B"\ndescription = "y"\n'
    )
    found = with_rubric(plain, new)
    assert found.startswith('# head\n[a]\nname = "A"\ndescription = "x"\n\n[b]\n')
    awkward = (
        'b = {name = "B", description = "[a]"}\n[a]\nname = "A"\ndescription = """\n[b]\n"""\n'
    )
    for text in (found, awkward):
        path = tmp_path / "rubrics.toml"
        path.write_text(with_rubric(text, new))
        rubrics = {rubric.folder: rubric for rubric in load_rubrics(path)}
        assert rubrics["b"] == new
        assert rubrics["a"].name == "A"
    assert check_rubrics(found, path)[0].name == "A"
    with pytest.raises(InputError, match="line 2"):
        check_rubrics('[a]\nnam = "A"\n', path)
