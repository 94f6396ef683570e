"""Everything on the command line but `run`."""

import json
import os
import shutil
import subprocess

import pytest
from program import ACTS_ON_A_TERMINAL, LONGER, Program, some_pairs


def test_help_names_commands_examples_and_exit_codes(pajama: Program) -> None:
    done = pajama("--help")
    assert done.code == 0
    assert "Usage: pajama-tui " in done.out
    for said in ("demo", "run", "judges", "config", "doctor", "completion", "Examples:", "130"):
        assert said in done.out
    for command in (
        "run",
        "demo",
        "judges",
        "judges list",
        "judges show",
        "judges check",
        "judges import",
        "config",
        "config show",
        "doctor",
        "completion",
    ):
        assert done.out.count("\n  open ") == 0
        shown = pajama(*command.split(), "--help")
        assert shown.code == 0, command
        assert f"Usage: pajama-tui {command} " in shown.out
        assert "--help" in shown.out
    assert "Examples:" in pajama("run", "-h").out


def test_version(pajama: Program) -> None:
    from pajama_tui import __version__

    assert pajama("--version").out == f"pajama-tui, version {__version__}\n"


@pytest.mark.parametrize("arguments", [("data.jsonl",), ("demo",), ("--limit", "3", "data.jsonl")])
def test_studio_without_a_terminal_names_run(pajama: Program, arguments: tuple[str, ...]) -> None:
    pajama.rows(some_pairs(3))
    done = pajama(*arguments)
    assert done.code == 2
    assert "needs a terminal" in done.err
    assert "pajama-tui run " in done.err
    assert not done.out
    assert [path.name for path in pajama.folder.iterdir()] == ["data.jsonl"]


def test_a_terminal_without_a_screen_is_told_so(pajama: Program) -> None:
    pajama.rows(some_pairs(3))
    master, slave = os.openpty()
    try:
        done = subprocess.run(
            pajama.command("data.jsonl"),
            cwd=pajama.folder,
            env=pajama.environment | {"TERM": "dumb"},
            stdin=slave,
            stdout=slave,
            stderr=slave,
            timeout=60,
        )
        said = os.read(master, 4096).decode()
    finally:
        os.close(master)
        os.close(slave)
    assert done.returncode == 2
    assert "TERM is 'dumb'" in said
    assert "\x1b" not in said


def test_command_to_use_instead_can_be_pasted(pajama: Program) -> None:
    done = pajama("some where/my pairs.jsonl")
    assert "pajama-tui run 'some where/my pairs.jsonl' --out verdicts.jsonl" in done.err


def test_slips_of_the_keyboard_are_met_with_a_suggestion(pajama: Program) -> None:
    for typed, meant in ((("rnu", "x.jsonl"), "pajama-tui run"), (("judge",), "pajama-tui judges")):
        done = pajama(*typed)
        assert done.code == 2
        assert f"did you mean '{meant}'?" in done.err
    unknown = pajama("run", "x.jsonl", "--labelmodel", "auto")
    assert unknown.code == 2
    assert "--label-model" in unknown.err
    assert pajama("run").code == 2
    missing = pajama("run", "x.jsonl")
    assert missing.code == 2
    assert "There is no file x.jsonl" in missing.err


def test_config_show_tells_where_values_come_from(pajama: Program) -> None:
    (pajama.folder / "pajama.toml").write_text("timeout = 2.5\nworkers = 3\n")
    done = pajama("config", "show", "--json", PAJAMA_WORKERS="2")
    assert done.code == 0
    found = done.json
    assert found["workers"] == {"value": 2, "source": "environment PAJAMA_WORKERS"}
    assert found["timeout"]["value"] == 2.5
    assert found["timeout"]["source"] == f"{pajama.folder / 'pajama.toml'} line 1"
    assert found["seed"] == {"value": 0, "source": "default"}
    text = pajama("config", "show").out
    assert "timeout" in text
    assert "pajama.toml line 1" in text
    (pajama.folder / "pajama.toml").write_text("timeout = 2.5\nworker = 3\n")
    broken = pajama("config", "show")
    assert broken.code == 2
    assert "line 2" in broken.err
    assert "did you mean workers?" in broken.err


def test_judges_list_and_show(pajama: Program) -> None:
    listed = pajama("judges", "list")
    assert listed.code == 0
    assert "80 judges." in listed.out
    found = pajama("judges", "list", "--json").json["judges"]
    assert len(found) == 80
    assert all(judge["measures"] and len(judge["version"]) == 64 for judge in found)

    (judge,) = (judge for judge in found if judge["name"] == "padding")
    with open(judge["path"], encoding="utf-8") as file:
        source = file.read()
    assert pajama("judges", "show", "padding").out == source
    assert pajama("judges", "show", "clarity_conciseness/padding").out == source
    slip = pajama("judges", "show", "pading")
    assert slip.code == 2
    assert "did you mean padding?" in slip.err
    assert "judges list" in pajama("judges", "show", "qqqq").err


def test_judges_check_never_runs_and_tells_line_and_column(pajama: Program) -> None:
    pajama.judges(
        fine=f'"""Longer is better."""\n{LONGER}',
        broken="def judging_function(query, response):\n    return (\n",
        runs="open('ran', 'w')\n" + LONGER,
    )
    done = pajama("judges", "check", "quick")
    assert done.code == 1
    assert "quick/style/broken.py:2:" in done.out
    assert "3 judges checked, 1 cannot run." in done.err
    assert not (pajama.folder / "ran").exists()
    found = pajama("judges", "check", "quick/style/broken.py", "--json").json
    assert (found["checked"], found["errors"]) == (1, 1)
    assert found["findings"][0]["judge"] == "style/broken"
    assert pajama("judges", "check").code == 0
    missing = pajama("judges", "check", "quick/style/none.py")
    assert missing.code == 2
    assert "cannot be read" in missing.err


def test_judges_import_copies_by_rubric(pajama: Program) -> None:
    programs = pajama.folder / "programs"
    programs.mkdir()
    for number in (1, 8, 9, 80):
        (programs / f"judge_{number}.py").write_text(LONGER)
    done = pajama("judges", "import", "programs", "--into", "mine")
    assert done.code == 0, done.err
    assert "4 judges copied to mine." in done.out
    found = pajama("judges", "list", "--judges", "mine", "--json").json["judges"]
    assert [(judge["rubric"], judge["name"]) for judge in found] == [
        ("evidence", "judge_80"),
        ("language_quality", "judge_9"),
        ("relevance", "judge_1"),
        ("relevance", "judge_8"),
    ]
    empty = pajama("judges", "import", "mine")
    assert empty.code == 2
    assert "holds no PAJAMA program" in empty.err


def test_doctor_finds_the_sandbox_holding(pajama: Program) -> None:
    done = pajama("doctor", "--json")
    assert done.code == 0, done.out
    found = done.json
    assert found["held"] is True
    assert found["sandbox"] in ("full", "seccomp")
    assert len(found["attempts"]) >= 10
    assert not [attempt for attempt in found["attempts"] if attempt["outcome"] == "it worked"]


@pytest.mark.slow
def test_doctor_explains_in_words(pajama: Program) -> None:
    done = pajama("doctor")
    assert done.code == 0, done.out
    for said in ("seccomp", "A judge that tries to", "held   read a file", "Not promised"):
        assert said in done.out
    assert "BROKEN" not in done.out
    assert not ACTS_ON_A_TERMINAL.search(done.out)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_are_the_shells_own(pajama: Program, shell: str) -> None:
    done = pajama("completion", shell)
    assert done.code == 0
    assert "_PAJAMA_TUI_COMPLETE" in done.out
    if program := shutil.which(shell):
        parsed = subprocess.run([program, "-n"], input=done.out, text=True, capture_output=True)
        assert parsed.returncode == 0, parsed.stderr


def test_completion_lists_commands_and_options(pajama: Program) -> None:
    bash = {"_PAJAMA_TUI_COMPLETE": "bash_complete"}
    commands = pajama(COMP_WORDS="pajama-tui ", COMP_CWORD="1", **bash).out.split()
    assert {"plain,run", "plain,judges", "plain,doctor"} <= set(commands)
    assert "plain,open" not in commands
    options = pajama(COMP_WORDS="pajama-tui run --lab", COMP_CWORD="2", **bash).out.split()
    assert options == ["plain,--label-model"]
    below = pajama(COMP_WORDS="pajama-tui judges ", COMP_CWORD="2", **bash).out.split()
    assert {"plain,check", "plain,edit", "plain,import", "plain,list", "plain,show"} <= set(below)
    unknown = pajama("completion", SHELL="/bin/tcsh")
    assert unknown.code == 2
    assert "bash, zsh or fish" in unknown.err


def test_output_that_the_locale_cannot_show_is_escaped(pajama: Program) -> None:
    data, judges = pajama.rows(some_pairs(8)), pajama.judges(γ=LONGER)
    done = pajama("run", data, "--judges", judges, PYTHONIOENCODING="latin-1")
    assert done.code == 0, done.err
    assert "style/\\u03b3" in done.out
    found = pajama("run", data, "--judges", judges, "--json", PYTHONIOENCODING="latin-1").json
    assert found["judges"][0]["label"] == "style/γ"


def test_fault_of_our_own_is_a_sentence_and_its_details_are_kept(pajama: Program) -> None:
    # A library that breaks stands for any fault in this program.
    (pajama.folder / "numpy.py").write_text("raise ZeroDivisionError('a \\x1b[31m fault')\n")
    data = pajama.rows(some_pairs(3))
    path = f"{pajama.folder}:{pajama.environment['PYTHONPATH']}"
    done = pajama("run", data, PYTHONPATH=path, TMPDIR=str(pajama.folder))
    assert done.code == 1
    assert "Traceback" not in done.err
    assert "ZeroDivisionError: a \\x1b[31m fault" in done.err
    (kept,) = pajama.folder.glob("pajama-tui-*.txt")
    assert str(kept) in done.err
    assert "Traceback" in kept.read_text()


def test_json_of_every_command_is_one_object(pajama: Program) -> None:
    for arguments in (("config", "show"), ("judges", "list"), ("judges", "check")):
        done = pajama(*arguments, "--json")
        assert isinstance(json.loads(done.out), dict)
        assert not done.err
