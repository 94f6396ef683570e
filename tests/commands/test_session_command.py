"""`pajama-tui session`, and `config` where it changes something or lists keys."""

import json
import os

import pytest
from program import ACTS_ON_A_TERMINAL, Program, some_pairs


@pytest.fixture
def worked_in(pajama: Program) -> Program:
    """A folder with a session that has been worked in."""
    data = pajama.rows(some_pairs(30, gold=True))
    done = pajama(
        "run", data, "--judges", pajama.judges(), "--label-model", "margin", "--out", "v.jsonl"
    )
    assert done.code == 0, done.err
    return pajama


def test_show_tells_what_is_in_a_session(worked_in: Program) -> None:
    shown = worked_in("session", "show", "data.jsonl")
    assert shown.code == 0, shown.err
    for said in ("directory", "fingerprint", "on disk", "scores", "anybody may write"):
        assert said in shown.out
    by_directory = worked_in("session", "show", "--session", "sessions/data", "--json").json
    assert by_directory == worked_in("session", "show", "data.jsonl", "--json").json
    assert by_directory["data"]["path"] == str(worked_in.folder / "data.jsonl")
    assert by_directory["size"] == sum(by_directory["parts"].values()) > 0
    assert by_directory["holder"] is None
    on_disk = sum(
        file.stat().st_size
        for file in (worked_in.folder / "sessions" / "data").rglob("*")
        if file.is_file()
    )
    assert by_directory["size"] == on_disk


def test_list_has_all_sessions_the_last_used_first(worked_in: Program) -> None:
    other = worked_in.rows(some_pairs(5), "other.jsonl")
    done = worked_in("run", other, "--judges", "quick", "--label-model", "margin", "--out", "o.csv")
    assert done.code == 0, done.err
    path = worked_in.folder / "sessions" / "data"
    for file in (path, *path.rglob("*")):
        os.utime(file, (1_000_000_000, 1_000_000_000))
    broken = worked_in.folder / "sessions" / "broken"
    broken.mkdir()
    (broken / "session.toml").write_text("layout =")
    listed = worked_in("session", "list")
    assert listed.code == 0
    lines = listed.out.splitlines()
    assert [line.split()[0] for line in lines] == ["session", "other", "data"]
    assert "not valid TOML" in listed.err
    found = worked_in("session", "list", "--json").json["sessions"]
    assert [each["directory"].rsplit("/")[-1] for each in found] == ["other", "data"]
    assert found[1]["used"] == "2001-09-09T01:46:40+00:00"


def test_the_journal_tells_of_runs_verdicts_and_exports(worked_in: Program) -> None:
    told = worked_in("session", "journal", "data.jsonl", "--json").json["journal"]
    events = [each["event"] for each in told]
    assert events[0] == "created"
    for event in ("run started", "run finished", "verdicts made", "verdicts exported"):
        assert events.count(event) == 1
    finished = next(each for each in told if each["event"] == "run finished")
    assert (finished["pairs"], finished["judges"], finished["failed_calls"]) == (30, 2, 0)
    lines = worked_in("session", "journal", "data.jsonl").out.splitlines()
    assert len(lines) == len(told)
    assert "created" in lines[0]
    found = worked_in("session", "journal", "data.jsonl", "--find", "EXPORTED").out.splitlines()
    assert len(found) == 1
    assert "v.jsonl" in found[0]
    last = worked_in("session", "journal", "data.jsonl", "--last", "2").out.splitlines()
    assert last == lines[-2:]


def test_hostile_text_in_a_session_reaches_no_terminal(worked_in: Program) -> None:
    session = worked_in.folder / "sessions" / "data"
    line = {"at": "\x1b[2J", "event": "\x9d", "x\x1b": ["\u202e", {"\x07": "\x1b]52;c;x\x07"}]}
    with (session / "journal.jsonl").open("a") as file:
        file.write(json.dumps(line) + "\n")
    (session / "NOTES.md").write_bytes(b"note \x1b[2J\xff\n")
    spent = {"id": "1", "at": "x\x1b", "model": "\x1b", "purpose": "\x1b p", "outcome": "kept"}
    spent |= {"input_estimate": 1, "most_output": 1}
    (session / "spend.jsonl").write_text(json.dumps(spent) + "\n")
    commands = (["journal"], ["notes"], ["spend"], ["spend", "--by", "day"], ["show"])
    for command, *more in commands:
        done = worked_in("session", command, "data.jsonl", *more)
        assert done.code == 0, done.err
        assert not ACTS_ON_A_TERMINAL.search(done.out.replace("\t", ""))


def test_spend_is_summed_up_with_what_is_unknown(worked_in: Program) -> None:
    nothing = worked_in("session", "spend", "data.jsonl")
    assert (nothing.code, nothing.out) == (0, "")
    assert "no model was asked" in nothing.err
    usage = {"input": 100, "output": 10}
    lines = [
        {"id": "1", "purpose": "generate a/1", "model": "m", "usage": usage, "price": 0.5},
        {"id": "2", "purpose": "generate b/1", "model": "m", "usage": usage, "price": 0.25},
        {"id": "3", "purpose": "chat", "model": "n", "usage": usage},
    ]
    common = {"at": "2026-01-02T00:00:00+00:00", "outcome": "kept"}
    common |= {"input_estimate": 1, "most_output": 1}
    path = worked_in.folder / "sessions" / "data" / "spend.jsonl"
    path.write_text("".join(json.dumps(common | line) + "\n" for line in lines))
    found = worked_in("session", "spend", "data.jsonl", "--json").json
    assert (found["total"]["dollars"], found["total"]["unknown_price"]) == (0.75, 1)
    assert [(each["purpose"], each["requests"]) for each in found["groups"]] == [
        ("generate", 2),
        ("chat", 1),
    ]
    shown = worked_in("session", "spend", "data.jsonl", "--by", "model").out
    assert "price unknown" in shown
    assert shown.splitlines()[-1].startswith("total")


@pytest.mark.parametrize("command", ["show", "spend", "journal", "notes"])
def test_a_session_that_is_not_there_is_said(pajama: Program, command: str) -> None:
    unnamed = pajama("session", command)
    assert unnamed.code == 2
    assert "Name a session" in unnamed.err
    pajama.rows(some_pairs(3))
    missing = pajama("session", command, "data.jsonl")
    assert missing.code == 2
    assert "There is no session on data.jsonl" in missing.err
    assert not (pajama.folder / "sessions").exists()


def test_a_setting_is_set_and_taken_out_again(pajama: Program) -> None:
    config = pajama.folder / "mine.toml"
    config.write_text("# mine\nworkers = 3  # two cores\n\n[keymap]\n'app.run' = 'R'\n")
    done = pajama("config", "set", "workers", "2", PAJAMA_CONFIG=str(config))
    assert done.code == 0, done.err
    assert "workers = 2  # two cores\n" in config.read_text()
    pajama("config", "set", "label-model", "margin", PAJAMA_CONFIG=str(config))
    shown = pajama("config", "show", "--json", PAJAMA_CONFIG=str(config)).json
    assert shown["label_model"]["value"] == "margin"
    assert shown["workers"]["value"] == 2
    done = pajama("config", "unset", "workers", "--json", PAJAMA_CONFIG=str(config))
    assert done.json["value"] == 0
    assert config.read_text() == ("# mine\nlabel_model = \"margin\"\n\n[keymap]\n'app.run' = 'R'\n")
    for name, value, said in (
        ("workers", "many", "must be a whole number"),
        ("wrokers", "2", "did you mean workers?"),
        ("mouse", "perhaps", "must be true or false"),
    ):
        wrong = pajama("config", "set", name, value, PAJAMA_CONFIG=str(config))
        assert wrong.code == 2
        assert said in wrong.err


def test_keys_are_listed_with_the_users_own(pajama: Program) -> None:
    config = pajama.folder / "mine.toml"
    config.write_text("[keymap]\n'pairs.filter' = 'F'\n'nothing.here' = 'x'\n")
    found = pajama("config", "keys", "--json", PAJAMA_CONFIG=str(config)).json
    rows = {row["name"]: row for row in found["keys"]}
    assert rows["pairs.filter"]["keys"] == ["F"]
    assert rows["pairs.filter"]["usual"] == ["f"]
    assert rows["list.down"]["keys"] == ["down", "j"]
    assert len(found["problems"]) == 1
    listed = pajama("config", "keys", "--find", "half a page")
    assert len(listed.out.splitlines()) == 4
