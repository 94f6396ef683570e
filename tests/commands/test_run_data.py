"""What `run` makes of data as people have it."""

from program import Program, read_rows, some_pairs


def test_one_pair_without_gold(pajama: Program) -> None:
    data, judges = pajama.rows(some_pairs(2)[1:]), pajama.judges()
    done = pajama("run", data, "--judges", judges, "--json", "--out", "v.jsonl")
    assert done.code == 0, done.err
    found = done.json
    assert (found["pairs"], found["gold"]) == (1, 0)
    assert found["report"]["lines"] == []
    assert "unverified" in found["label_model"]
    assert len(read_rows(pajama.folder / "v.jsonl")) == 1


def test_ties_in_gold_count_half(pajama: Program) -> None:
    rows = some_pairs(40, gold=True)
    for row in rows[::4]:
        row["label"] = "tie"
    data, judges = pajama.rows(rows), pajama.judges()
    done = pajama("run", data, "--judges", judges, "--json")
    assert done.code == 0, done.err
    report = done.json["report"]
    assert (report["gold"], report["ties"]) == (40, 10)
    line = next(line for line in report["lines"] if line["name"] == "always a")
    wins = sum(row["label"] == "a" for row in rows)
    assert abs(line["accuracy"]["value"] - (wins + 5) / 40) < 1e-6


def test_bad_rows_are_counted_and_listed_and_the_good_ones_go_on(pajama: Program) -> None:
    good = b'{"prompt": "p%d", "response_a": "la la", "response_b": "l"}\n'
    bad = [
        b'{"prompt": "p", "response_a": "x", \n',
        b"\xff\xfe\n",
        b"[1, 2]\n",
        b'{"prompt": "p", "response_a": "x"}\n',
        b'{"prompt": "p", "response_a": 5, "response_b": {}}\n',
        b'{"prompt": "p", "response_a": "x", "response_b": null}\n',
        b"nothing\n",
    ]
    raw = b"".join(good % n + line for n, line in enumerate(bad)) + good % 99
    data, judges = pajama.rows(raw), pajama.judges()
    done = pajama("run", data, "--judges", judges, "--out", "v.jsonl")
    assert done.code == 0, done.err
    assert "7 of 15 rows are no pairs" in done.err
    assert "line 2, column 36: " in done.err
    assert "line 4, column 1: byte 0xff is not UTF-8" in done.err
    assert "... and 2 more (--problems lists all)" in done.err
    assert "8 pairs" in done.out
    assert len(read_rows(pajama.folder / "v.jsonl")) == 8

    # The table is kept from the first run, and still every row is named.
    again = pajama("run", data, "--judges", judges, "--problems", "--json")
    lines = [line for line in again.err.splitlines() if line.startswith("  line ")]
    assert [int(line.split()[1].strip(",:")) for line in lines] == [2, 4, 6, 8, 10, 12, 14]
    assert again.json["bad_rows"] == 7
    assert sum(again.json["problems"].values()) == 7


def test_no_usable_row(pajama: Program) -> None:
    data = pajama.rows(b'{"prompt": "p", "response_a": 1, "response_b": 2}\n' * 3)
    done = pajama("run", data)
    assert done.code == 2
    assert "None of the rows of data.jsonl is a pair" in done.err
    assert "and 2 more like it" in done.err
    assert "Traceback" not in done.err


def test_unknown_columns_are_listed_with_an_example_that_works(pajama: Program) -> None:
    rows = [{"q": row["prompt"], "x": row["response_a"], "y": row["response_b"], "won": n % 2}
            for n, row in enumerate(some_pairs(12))]  # fmt: skip
    data, judges = pajama.rows(rows), pajama.judges()
    done = pajama("run", data, "--judges", judges)
    assert done.code == 2
    assert "Its columns are q, x, y, won" in done.err
    assert "--map 'prompt=q,response_a=x,response_b=y'" in done.err

    example = done.err.partition("--map '")[2].partition("'")[0]
    mapped = pajama("run", data, "--judges", judges, "--map", example, "--json")
    assert mapped.code == 0, mapped.err
    assert (mapped.json["pairs"], mapped.json["gold"]) == (12, 0)

    # Remembered by the session; a new mapping takes the place of the whole old one.
    again = pajama("run", data, "--judges", judges, "--json")
    assert again.code == 0, again.err
    assert again.json["mapping"] == mapped.json["mapping"]
    other = pajama("run", data, "--judges", judges, "--map", "prompt=q,chosen=x,rejected=y")
    assert other.code == 0, other.err
    third = pajama("run", data, "--judges", judges, "--json")
    assert third.code == 0, third.err
    assert third.json["gold"] == 12


def test_ambiguous_label_is_asked_about_and_not_read(pajama: Program) -> None:
    rows = [row | {"label": n % 2} for n, row in enumerate(some_pairs(12))]
    data, judges = pajama.rows(rows), pajama.judges()
    done = pajama("run", data, "--judges", judges, "--json")
    assert done.code == 0, done.err
    assert "Gold is not read: " in done.err
    assert "label" in done.json["question"]
    assert done.json["gold"] == 0

    told = pajama(
        "run", data, "--judges", judges, "--json", "--map", "label=label,values=0:a|1:b",
        "--min-accuracy", "0.0",
    )  # fmt: skip
    assert told.code == 0, told.err
    assert told.json["question"] is None
    assert told.json["gold"] == 12


def test_limit_takes_the_first_rows(pajama: Program) -> None:
    data, judges = pajama.rows(some_pairs(30)), pajama.judges()
    done = pajama(
        "run", data, "--judges", judges, "--limit", "4", "--workers", "1", "--out", "v.jsonl"
    )
    assert done.code == 0, done.err
    assert "4 pairs" in done.out
    prompts = [row["prompt"] for row in read_rows(pajama.folder / "v.jsonl")]
    assert prompts == ["Sing 0", "Sing 1", "Sing 2", "Sing 3"]


def test_data_that_changed_is_said_and_scored_anew(pajama: Program) -> None:
    rows = some_pairs(8)
    data, judges = pajama.rows(rows), pajama.judges()
    assert pajama("run", data, "--judges", judges).code == 0
    # Of the same size, so that only reading it shows the change.
    data.write_bytes(data.read_bytes().replace(b"la", b"le"))
    done = pajama("run", data, "--judges", judges, "--out", "v.jsonl")
    assert done.code == 0, done.err
    assert "has changed since this session was last open" in done.err
    assert "le" in read_rows(pajama.folder / "v.jsonl")[1]["response_a"]
