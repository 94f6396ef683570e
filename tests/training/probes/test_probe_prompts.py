"""Prompts of published probes come from the user's file, which is never run."""

import json
from pathlib import Path

import pytest

from pajama_tui.errors import InputError
from pajama_tui.training.probes.prompt_import import read_prompts
from pajama_tui.training.probes.prompts import ASPECTS, Prompt, default_prompts

MODULE = """
import os
os.system("touch {ran}")
open("{ran}", "w")
prompts = make_some()

def other(x): return x

def probing_eval_prompt(question, generated_response, dimension="semantic_consistency"):
    "Puts it together."
    ending = "Say a number."
    if dimension == "semantic_consistency":
        told = "About consistency."
    elif dimension == "logicality":
        told = "About logic."
    elif dimension == "informativeness":
        told = "About information."
    elif dimension == "fluency":
        told = "About \\u2014 language."
    elif dimension == "factuality":
        told = "About " + "facts."
    whole = "Do:\\n" + told + "\\n\\nQ:\\n" + question \\
            + "\\n\\nR:\\n" + generated_response + "\\n\\n" + ending + "\\n"
    return whole
"""


def write(folder: Path, text: str, name: str = "utils.py") -> str:
    path = folder / name
    path.write_text(text)
    return str(path)


def test_a_module_is_read_and_not_run(tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    found = read_prompts(write(tmp_path, MODULE.format(ran=ran)))
    assert list(found) == list(ASPECTS)
    assert found["fluency"].render("1?", "2.") == (
        "Do:\nAbout — language.\n\nQ:\n1?\n\nR:\n2.\n\nSay a number.\n"
    )
    assert found["factuality"].head == "Do:\nAbout facts.\n\nQ:\n"
    assert not ran.exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("ending = ", "ending = exit() or "), "line 11: .* does more than put texts together"),
        (("whole = ", "import os; whole = "), "does more than put texts together"),
        (("+ question", '+ "none"'), "gives no prompt for semantic_consistency"),
        (("return whole", "whole = whole"), "gives no prompt for"),
        (("def probing_eval_prompt", "def another"), "has no function probing_eval_prompt"),
        (("def other(x)", "def other(x"), "is not Python that can be read"),
    ],
)
def test_a_module_that_does_anything_else_is_refused(
    tmp_path: Path, change: tuple[str, str], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        read_prompts(write(tmp_path, MODULE.format(ran="x").replace(*change)))


def test_json_and_what_is_wrong_with_it(tmp_path: Path) -> None:
    parts = {"head": "h ", "middle": " m ", "tail": " t"}
    path = write(tmp_path, json.dumps(dict.fromkeys(ASPECTS, parts)), "p.json")
    assert read_prompts(path)["logicality"] == Prompt("h ", " m ", " t")
    path = write(tmp_path, json.dumps({"fluency": parts}), "p.json")
    assert read_prompts(path, ("fluency",))["fluency"].head == "h "
    with pytest.raises(InputError, match="holds no prompt for semantic_consistency"):
        read_prompts(path)
    with pytest.raises(InputError, match="neither Python"):
        read_prompts(write(tmp_path, "prompts!", "p.txt"))
    with pytest.raises(InputError, match="cannot be read"):
        read_prompts(str(tmp_path / "absent.json"))


def test_an_edited_prompt_is_told_from_the_one_that_a_probe_knows() -> None:
    prompt = default_prompts()["fluency"]
    assert Prompt.from_dict(prompt.to_dict()) == prompt
    edited = prompt.to_dict() | {"tail": prompt.tail + " "}
    with pytest.raises(ValueError, match="it was edited"):
        Prompt.from_dict(edited)
    assert len({each.hash for each in default_prompts().values()}) == 5
