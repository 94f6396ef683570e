"""The question for a judge: what it promises is what the gates hold to."""

import re

from pajama_tui.programs import ALLOWED_IMPORTS, Judge
from pajama_tui.synthesis.gates_source import refuse_source
from pajama_tui.synthesis.prompts import SYSTEM


def accepted(module: str) -> bool:
    """Whether the gates take a judge that imports the module."""
    source = f"import {module}\n\n\ndef judging_function(query, response):\n    return 1.0\n"
    return refuse_source(Judge("importer", "style", source)) is None


def test_the_modules_named_are_those_that_the_gates_accept() -> None:
    listed = re.search(r"may be imported: ([^.]+(?:\.parse[^.]*)?)\.\n", SYSTEM)
    assert listed is not None
    named = set(listed[1].split(", "))
    assert "urllib.parse" in named
    assert {module for module in ALLOWED_IMPORTS if accepted(module)} == named
