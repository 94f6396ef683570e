"""What `run --out` writes, and that the input's own fields come through it."""

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import pytest
from program import ACTS_ON_A_TERMINAL, Program, read_rows, some_pairs

ADDED = {"pajama_choice", "pajama_p_a", "pajama_confidence"}
ODD = (
    b'{"prompt":"p","response_a":"la la","response_b":"l","big":123456789012345678901234567890,'
    b'"small":1E-7,"point":2.50,"minus":-0.0,"nothing":null,"deep":{"x":[1,{"y":true}]},'
    b'"\\u00e9\\ud83d\\ude00":"\\ud800 alone","":" "}\n'
    b'{"prompt":"same","response_a":"equal","response_b":"equal"}\n'
    b'{"prompt":"","response_a":"","response_b":"only b","pajama_choice":"a","other":1}\n'
)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    program = Program(tmp_path_factory.mktemp("export") / "work")
    program.rows(ODD)
    program.judges()
    return program


def test_jsonl_leaves_the_input_as_it_was(program: Program) -> None:
    done = program("run", "data.jsonl", "--judges", "quick", "--out", "deep/er/v.jsonl")
    assert done.code == 0, done.err
    assert "1 rows of the input already held pajama_ fields" in done.out
    lines = (program.folder / "deep/er/v.jsonl").read_bytes().splitlines()
    for before, after in zip(ODD.splitlines(), lines, strict=True):
        was = json.loads(before, parse_float=Decimal)
        now = json.loads(after, parse_float=Decimal)
        assert set(now) == set(was) | ADDED
        was.pop("pajama_choice", None)
        assert {name: now[name] for name in was} == was
    choices = [json.loads(line)["pajama_choice"] for line in lines]
    assert choices == ["a", "tie", "b"]
    assert str(json.loads(lines[0])["minus"]) == "-0.0"


def test_stdout_holds_verdicts_and_nothing_else(program: Program) -> None:
    done = program("run", "data.jsonl", "--judges", "quick", "--out", "-")
    assert done.code == 0
    assert [json.loads(line)["pajama_choice"] for line in done.out.splitlines()] == [
        "a",
        "tie",
        "b",
    ]
    assert "Verdicts: 1 a, 1 b, 1 tie." in done.err


def test_csv_by_the_ending_of_its_name(program: Program) -> None:
    done = program("run", "data.jsonl", "--judges", "quick", "--out", "v.CSV", "--explain")
    assert done.code == 0
    text = (program.folder / "v.CSV").read_text("utf-8", "surrogatepass")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["pajama_choice"] for row in rows] == ["a", "tie", "b"]
    assert rows[0]["big"] == "123456789012345678901234567890"
    assert json.loads(rows[0]["deep"]) == {"x": [1, {"y": True}]}
    assert json.loads(rows[0]["pajama_judges"])[0]["judge"].startswith("style/")


def test_parquet(program: Program) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    done = program("run", "data.jsonl", "--judges", "quick", "--out", "v.parquet")
    assert done.code == 0
    table = parquet.read_table(program.folder / "v.parquet")
    assert table.column("pajama_choice").to_pylist() == ["a", "tie", "b"]
    assert table.column("response_b").to_pylist() == ["l", "equal", "only b"]


def test_trl_holds_chosen_and_rejected_with_the_margin(program: Program) -> None:
    done = program("run", "data.jsonl", "--judges", "quick", "--out", "t.jsonl", "--format", "trl")
    assert done.code == 0
    assert "Left out, as no response is chosen: 1 'tie'." in done.out
    first, second = read_rows(program.folder / "t.jsonl")
    assert (first["chosen"], first["rejected"]) == ("la la", "l")
    assert (second["chosen"], second["rejected"]) == ("only b", "")
    assert first["margin"] > 0
    assert second["margin"] > 0


@pytest.mark.slow
def test_chosen_and_rejected_are_put_on_sides_by_the_seed(pajama: Program) -> None:
    rows = [
        {"prompt": f"p{n}", "chosen": f"{n} la la la", "rejected": f"{n} l"} for n in range(400)
    ]
    data, judges = pajama.rows(rows), pajama.judges()
    common = ("run", data, "--judges", judges, "--label-model", "margin")
    done = pajama(*common, "--out", "v.jsonl", "--json", "--seed", "7")
    assert done.code == 0, done.err
    report = {line["name"]: line["accuracy"]["value"] for line in done.json["report"]["lines"]}
    # Were the chosen response always a, "always a" would look perfect.
    assert 0.4 < report["always a"] < 0.6
    assert report["longer response"] == 1.0
    written = read_rows(pajama.folder / "v.jsonl")
    sides = [row["pajama_a"] for row in written]
    assert 160 < sides.count("chosen") < 240
    for row in written:
        assert row["pajama_choice"] == ("a" if row["pajama_a"] == "chosen" else "b")

    other = pajama(*common, "--out", "w.jsonl", "--seed", "8", "--session", "other")
    assert other.code == 0
    assert sides != [row["pajama_a"] for row in read_rows(pajama.folder / "w.jsonl")]

    # The session keeps its seed: sides stay where the labels given in it expect them.
    again = pajama(*common, "--out", "v2.jsonl")
    assert again.code == 0
    assert sides == [row["pajama_a"] for row in read_rows(pajama.folder / "v2.jsonl")]
    changed = pajama(*common, "--seed", "8")
    assert changed.code == 2
    assert "was made with seed 7" in changed.err
    assert "--session" in changed.err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--out", "data.jsonl"), "is the data itself"),
        (("--out", "."), "is a folder"),
        (("--out", "v.jsonl.gz"), "not compressed"),
        (("--out", "-", "--json"), "both want stdout"),
        (("--out", "-", "--format", "parquet"), "give --out a file"),
        (("--out", "v.jsonl", "--read-only"), "--read-only writes nothing"),
    ],
)
def test_a_place_that_cannot_be_is_refused_before_the_work(
    pajama: Program, options: tuple[str, ...], said: str
) -> None:
    data = pajama.rows(some_pairs(3))
    before = data.read_bytes()
    done = pajama("run", "data.jsonl", *options)
    assert done.code == 2
    assert said in done.err
    assert not done.out
    assert not Path(pajama.folder / "sessions").exists()
    assert data.read_bytes() == before


def test_nothing_raw_reaches_the_terminal(pajama: Program) -> None:
    evil = "\x1b]52;c;ZXZpbA==\x07\x1b[31m\u202e\u2066[bold]x[/]\ud800\x9b31m\u2028"
    rows = [
        {
            "prompt": f"{evil}{n}",
            "response_a": f"{evil}{'a' * n}",
            "response_b": f"{evil}bb",
            "label": evil if n else "a",
            evil: evil,
        }
        for n in range(4)
    ]
    named = evil.replace("\ud800", "").replace("/", "|")
    data = pajama.rows(rows, f"{named}.jsonl")
    data.write_bytes(data.read_bytes() + b'{"prompt": "\x1b[31m"\n\xff\n["\x1b[31m"]\n')
    raising = f"def judging_function(query, response):\n    raise ValueError({evil!r} + response)\n"
    rubric = pajama.folder / "quick" / named
    rubric.mkdir(parents=True)
    (rubric / f"{named}.py").write_text(raising, "utf-8")
    (rubric / "ok.py").write_text("def judging_function(query, response): return len(response)")
    mapping = f"prompt=prompt,response_a=response_a,response_b=response_b,label={named}"
    said = []
    for options in (
        ("--problems",),
        ("--json", "--problems"),
        ("--out", f"{named}.out.jsonl"),
        ("--map", mapping),
        ("--session", named, "--limit", "2"),
    ):
        done = pajama("run", data, "--judges", "quick", *options)
        assert done.code == (2 if "--map" in options else 0), done.err
        said.append(done)
    said += [
        pajama("judges", "list", "--judges", "quick"),
        pajama("judges", "check", "quick"),
        pajama("judges", "show", named),
        pajama("run", f"/tmp/{named}"),
        pajama("run", data, "--judges", named),
        pajama("run", data, "--label-model", named),
        pajama(named),
    ]
    for done in said:
        assert done.out + done.err
        assert not ACTS_ON_A_TERMINAL.search(done.out + done.err), done
    assert "\\x1b[31m" in said[0].err
    assert "failed" in said[0].out
    assert said[1].json["bad_rows"] == 3
