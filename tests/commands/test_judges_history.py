"""Judges tried, edited, reverted, disabled and deleted on the command line."""

import os
import pty
import select
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from program import ACTS_ON_A_TERMINAL, LONGER, Program, read_rows, some_pairs

from pajama_tui.session import Session

SHORTER = '"""Shorter is better."""\n\n' + LONGER.replace("len(", "-len(")
PRINTING = r"print(len(response), '\x1b[2J' + 'x' * 5000)" + "\n    return"
BROKEN = "def judging_function(query, response):\n    return (\n"
FAILS = "def judging_function(query, response):\n    raise ValueError('\\x1b[31mno\\x1b[0m')\n"


@pytest.fixture
def work(pajama: Program) -> Program:
    """The program, with data and two judges in ./quick that stand alone."""
    pajama.rows(some_pairs(60, gold=True))
    pajama.judges()
    return pajama


def write(work: Program, name: str, source: str) -> str:
    (work.folder / name).write_text(source)
    return name


def save(work: Program, source: str, *more: str) -> Any:
    write(work, "new.py", source)
    return work(
        "judges", "edit", "data.jsonl", "longer", "--judges", "quick", "--from", "new.py",
        "--pair", "1", "--yes", *more,
    )  # fmt: skip


def run(work: Program) -> dict[str, Any]:
    options = ("--judges", "quick", "--workers", "1", "--label-model", "majority")
    done = work("run", "data.jsonl", *options, "--json")
    assert done.code == 0, done.err
    return {**done.json, "stderr": done.err}


@pytest.mark.slow
def test_saving_scores_one_column_anew_and_reverting_none(work: Program) -> None:
    first = run(work)
    before = work.scores("sessions/data")
    saved = save(work, SHORTER, "--why", "to see")
    assert saved.code == 0, saved.err
    assert "is saved and in use instead of" in saved.out
    # Trying leaves no score behind.
    assert work.scores("sessions/data") == before
    assert run(work)["verdicts"] != first["verdicts"]
    after = work.scores("sessions/data")
    assert {name: after[name] for name in before} == before
    new = {name.partition(".")[0] for name in set(after) - set(before)}
    history = work("judges", "history", "data.jsonl", "longer", "--judges", "quick", "--json").json
    assert [entry["version"] for entry in history["history"]][1] == history["in_use"]
    assert new == {history["in_use"]}

    reverted = work("judges", "revert", "data.jsonl", "longer", "1", "--judges", "quick")
    assert reverted.code == 0, reverted.err
    shown = work("judges", "history", "data.jsonl", "longer", "--judges", "quick")
    lines = shown.out.splitlines()
    assert lines[0] == "style/longer: 3 versions; as in the folder of judges"
    assert [line[:5] for line in lines[2:]] == ["    1", "    2", "*   3"]
    assert "to see" in lines[3]
    assert "back to" in lines[4]
    assert max(map(len, lines)) <= 80


def test_diff_is_one_that_patch_takes(work: Program) -> None:
    save(work, SHORTER)
    done = work("judges", "diff", "data.jsonl", "longer", "--judges", "quick")
    assert done.code == 0, done.err
    assert done.out.startswith("--- style/longer ")
    assert "-    return len(response)\n+    return -len(response)\n" in done.out
    assert "\x1b" not in done.out
    other_way = work("judges", "diff", "data.jsonl", "longer", "2", "1", "--judges", "quick")
    assert "+    return len(response)\n" in other_way.out
    same = work("judges", "diff", "data.jsonl", "longer", "2", "--judges", "quick")
    assert (same.code, same.out) == (0, "")
    nothing = work("judges", "diff", "data.jsonl", "vowels", "--judges", "quick")
    assert nothing.code == 2
    assert "one version only" in nothing.err
    unknown = work("judges", "diff", "data.jsonl", "longer", "9", "--judges", "quick")
    assert unknown.code == 2
    assert "names no version" in unknown.err


def test_try_compares_on_a_pair_and_on_a_sample_and_keeps_nothing(work: Program) -> None:
    run(work)
    before = files(work.folder / "sessions")
    write(work, "new.py", "import math\n" + SHORTER.replace("return", PRINTING))
    options = ("--judges", "quick", "--from", "new.py", "--pair", "4", "--sample", "50")
    done = work("judges", "try", "data.jsonl", "longer", *options, "--json")
    assert done.code == 0, done.err
    trial = done.json["trial"]
    (pair,) = trial["pairs"]
    row = some_pairs(60, gold=True)[3]
    assert (pair["row"], pair["line"], pair["gold"]) == (3, 4, row["label"])
    assert pair["after"]["a"] == -len(row["response_a"])
    assert pair["before"]["b"] == len(row["response_b"])
    assert pair["after"]["seconds"] > 0
    assert (trial["rows"], trial["gold"]) == (50, 50)
    assert pair["before"]["printed"] == {"a": "", "b": ""}
    for side, length in (("a", len(row["response_a"])), ("b", len(row["response_b"]))):
        printed, first = pair["after"]["printed"][side], f"{length} \\x1b[2Jxxx"
        assert printed.startswith(first)
        assert pair["after"]["cut"][side] == 5000 + len(f"{length} \x1b[2J\n") - 4000
    old, new = trial["before"], trial["after"]
    assert trial["margins_changed"] == trial["sides_changed"] == old["coverage"] == new["coverage"]
    assert old["agreement"]["value"] == pytest.approx(1 - new["agreement"]["value"])
    assert old["agreement"]["low"] < old["agreement"]["value"] < old["agreement"]["high"]
    assert trial["gain"]["high"] < 0

    text = work("judges", "try", "data.jsonl", "longer", *options[:-2])
    assert "Row 4, line 4; gold: " in text.out
    assert f"printed for a (tried):\n    {len(row['response_a'])} \\x1b[2Jxxx" in text.out
    assert f"... and {pair['after']['cut']['a']} more characters, not kept" in text.out
    assert not ACTS_ON_A_TERMINAL.search(text.out)
    assert max(map(len, text.out.splitlines()[1:])) <= 80
    options = ("--judges", "quick", "--sample", "3", "--json")
    alone = work("judges", "try", "data.jsonl", "vowels", *options).json
    assert alone["trial"]["before"] is None
    assert len(alone["trial"]["pairs"]) == 3
    assert files(work.folder / "sessions") == before


def test_failures_and_faults_are_told_and_not_saved(work: Program) -> None:
    broken = save(work, BROKEN)
    assert broken.code == 1
    assert "new.py:2:12: error: syntax" in broken.out
    assert "nothing was saved" in broken.out
    fails = save(work, FAILS)
    assert fails.code == 1
    assert "Every text failed; nothing was saved." in fails.out
    assert "ValueError: \\x1b[31mno\\x1b[0m" in fails.out
    assert not ACTS_ON_A_TERMINAL.search(fails.out)
    told = save(work, BROKEN, "--json")
    assert (told.code, told.json["saved"]) == (1, False)
    assert told.json["findings"][0]["line"] == 2
    same = save(work, LONGER)
    assert (same.code, "Nothing was changed" in same.out) == (0, True)
    assert not (work.folder / "sessions" / "data" / "judges").exists()
    assert not (work.folder / "sessions" / "data" / "history").exists()


def test_without_a_terminal_nothing_is_asked(work: Program) -> None:
    write(work, "new.py", SHORTER)
    for options, said in (((), "name a file with --from"), (("--from", "new.py"), "--yes saves")):
        done = work("judges", "edit", "data.jsonl", "longer", "--judges", "quick", *options)
        assert done.code == 2
        assert said in done.err
    assert not (work.folder / "sessions").exists()


def test_disabled_and_deleted_judges_have_no_say_until_they_are_back(work: Program) -> None:
    third = work.folder / "quick" / "style" / "third.py"
    third.write_text("def judging_function(query, response):\n    return response.count(' ')\n")
    on = ("data.jsonl", "--judges", "quick")
    assert work("judges", "disable", *on, "longer", "--why", "noisy").code == 0
    assert work("judges", "delete", *on, "style/third").code == 0
    found = run(work)
    assert [judge["label"] for judge in found["judges"]] == ["style/vowels"]
    assert "style/longer is disabled and style/third is deleted" in found["stderr"]
    last = work("judges", "disable", *on, "vowels")
    assert last.code == 2
    assert "the only judge that has a say" in last.err

    listed = work("judges", "list", *on, "--disabled", "--json").json
    assert [(judge["name"], judge["disabled"]) for judge in listed["judges"]] == [("longer", True)]
    assert listed["deleted"] == ["style/third"]
    assert "third" in work("judges", "history", *on, "third").out
    shown = work("judges", "history", *on, "longer").out
    assert "disabled" in shown.splitlines()[0]
    assert "noisy" in shown

    assert work("judges", "enable", *on, "longer").code == 0
    assert work("judges", "restore", *on, "third").code == 0
    back = work("judges", "list", *on, "--json").json
    assert [judge["disabled"] for judge in back["judges"]] == [False] * 3
    missing = work("judges", "restore", *on, "third")
    assert missing.code == 2
    assert "style/third is not deleted" in missing.err


def test_list_filters(work: Program) -> None:
    write(work, "quick/style/shorter.py", SHORTER)
    (work.folder / "quick" / "other").mkdir()
    write(work, "quick/other/plain.py", LONGER)

    def names(*options: str) -> list[str]:
        done = work("judges", "list", "--judges", "quick", "--json", *options)
        return [judge["name"] for judge in done.json["judges"]]

    assert names("--rubric", "other") == ["plain"]
    assert names("--text", "SHORTER is") == ["shorter"]
    assert names("--text", "style/", "--rubric", "style") == ["longer", "shorter", "vowels"]
    assert names("--text", "nowhere") == []
    text = work("judges", "list", "--judges", "quick", "--text", "aeiou")
    assert "1 of 4 judges." in text.out
    assert "name its data" in work("judges", "list", "--disabled").err
    assert "holds no session" in work("judges", "list", "data.jsonl").err


def test_a_session_in_use_is_read_but_not_changed(work: Program) -> None:
    save(work, SHORTER)
    on = ("data.jsonl", "longer", "--judges", "quick")
    with Session.open(work.folder / "sessions" / "data"):
        for reads in (("history",), ("diff",), ("try", "--pair", "1")):
            assert work("judges", *reads, *on).code == 0, reads
        for done in (work("judges", "disable", *on), save(work, LONGER + "\n")):
            assert done.code == 1
            assert "is open for writing in process" in done.err


EDITOR = """#!/bin/sh
# The last argument is the file; each call writes the next text.
for file; do :; done
count=$(cat "$0.count" 2>/dev/null || echo 0)
echo $((count + 1)) > "$0.count"
[ -f "$0.$count" ] || exit 7
cat "$0.$count" > "$file"
"""


class Terminal:
    """The program on a terminal of 80 by 24, with an editor that writes given texts."""

    def __init__(self, work: Program, *texts: str, arguments: tuple[str, ...] = ()) -> None:
        editor = work.folder / "an editor.sh"
        editor.write_text(EDITOR)
        editor.chmod(0o755)
        for number, text in enumerate(texts):
            Path(f"{editor}.{number}").write_text(text)
        self.master, slave = pty.openpty()
        self.shown = ""
        on = ("data.jsonl", "longer", "--judges", "quick", "--pair", "1", "--sample", "20")
        self.process = subprocess.Popen(
            work.command("judges", "edit", *on, *arguments),
            cwd=work.folder,
            env={**work.environment, "EDITOR": f"'{editor}' --wait", "TERM": "xterm"},
            stdin=slave, stdout=slave, stderr=slave, close_fds=True,
        )  # fmt: skip
        os.close(slave)

    def answer(self, question: str, text: str) -> None:
        self._read(until=question)
        os.write(self.master, text.encode() + b"\n")

    def end(self) -> int:
        self._read(until=None)
        os.close(self.master)
        return self.process.wait(30)

    def _read(self, until: str | None) -> None:
        start, deadline = len(self.shown), time.monotonic() + 60
        while until is None or until not in self.shown[start:]:
            assert time.monotonic() < deadline, self.shown
            if select.select([self.master], [], [], 0.2)[0]:
                try:
                    new = os.read(self.master, 65536)
                except OSError:
                    new = b""
                if not new:
                    assert until is None, self.shown
                    return
                self.shown += new.decode()


def test_the_editor_is_opened_again_until_the_judge_is_right(work: Program) -> None:
    terminal = Terminal(work, BROKEN, LONGER.replace("len(", "2 * len("), SHORTER)
    terminal.answer("Edit it again?", "y")
    terminal.answer("or leave it (q)?", "e")
    terminal.answer("or leave it (q)?", "s")
    terminal.answer("Why", "shorter after all")
    assert terminal.end() == 0
    assert "Margins change on 0.0 % of the pairs" in terminal.shown
    history = read_rows(work.folder / "sessions" / "data" / "history" / "longer.jsonl")
    assert [line["why"] for line in history] == ["", "shorter after all"]
    copy = work.folder / "sessions" / "data" / "judges" / "style" / "longer.py"
    assert copy.read_text() == SHORTER
    # The file the judge came from is the user's own.
    assert (work.folder / "quick" / "style" / "longer.py").read_text() == LONGER


@pytest.mark.parametrize("texts", [(SHORTER,), ()], ids=["not saved", "editor fails"])
def test_what_is_not_saved_is_not_lost(work: Program, texts: tuple[str, ...]) -> None:
    terminal = Terminal(work, *texts)
    if texts:
        terminal.answer("or leave it (q)?", "q")
    assert terminal.end() == 1
    shown = " ".join(terminal.shown.split())
    if texts:
        draft = Path(shown.rpartition("Your text is in ")[2].rstrip("."))
        assert draft.read_text() == SHORTER
        draft.unlink()
        draft.parent.rmdir()
    else:
        assert "ended with code 7; nothing was saved." in shown
        assert "Your text is in" not in shown
    assert not (work.folder / "sessions" / "data" / "judges").exists()


def test_colour_is_for_terminals(work: Program) -> None:
    save(work, SHORTER + "# \x1b]0;title\x07\n")
    master, slave = pty.openpty()
    process = subprocess.Popen(
        work.command("judges", "diff", "data.jsonl", "longer", "--judges", "quick"),
        cwd=work.folder, env={**work.environment, "TERM": "xterm"},
        stdin=slave, stdout=slave, stderr=slave,
    )  # fmt: skip
    os.close(slave)
    shown = b""
    try:
        while new := os.read(master, 65536):
            shown += new
    except OSError:
        pass
    os.close(master)
    assert process.wait(30) == 0
    assert b"\x1b[31m-" in shown
    assert b"\x1b[32m+" in shown
    assert b"\\x1b]0;title\\x07" in shown


def test_the_shipped_judges_can_be_edited_too(work: Program) -> None:
    write(work, "new.py", SHORTER)
    done = work(
        "judges", "edit", "data.jsonl", "padding", "--from", "new.py", "--yes", "--json",
        "--pair", "1", "--sample", "20",
    )  # fmt: skip
    assert done.code == 0, done.err
    found = work("judges", "list", "data.jsonl", "--json").json["judges"]
    (judge,) = (judge for judge in found if judge["own"])
    assert (judge["name"], judge["version"]) == ("padding", done.json["version"])
    assert judge["path"].startswith(str(work.folder / "sessions"))
    first = read_rows(work.folder / "sessions" / "data" / "history" / "padding.jsonl")[0]
    assert first["who"] == "shipped"


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith("lock")
    }
