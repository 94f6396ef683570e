"""Files of every kind are told by their content, indexed in steps and read at any place."""

import gzip
import hashlib
import json
import os
import random
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, ClassVar

import pytest
import zstandard

from pajama_tui.errors import InputError, MissingExtra
from pajama_tui.pairs import ColumnMap, Pair, open_pairs

ROWS: list[dict[str, Any]] = [
    {
        "prompt": f"q{i}",
        "response_a": f'x{i}\u2028\x85, "é"\n{i}',
        "response_b": "[y]{",
        "label": "ab"[i % 2],
    }
    for i in range(50)
]
LINES = b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in ROWS)


def texts(path: Any, **options: Any) -> list[tuple[Any, ...]]:
    with open_pairs(path, **options) as source:
        pairs = list(source.pairs())
        assert source.problems == []
        assert source.fingerprint == hashlib.sha256(Path(path).read_bytes()).hexdigest()
        assert source.size == Path(path).stat().st_size
    return [(p.prompt, p.response_a, p.response_b, p.gold) for p in pairs]


EXPECTED = [(r["prompt"], r["response_a"], r["response_b"], r["label"]) for r in ROWS]


def table(delimiter: str, end: str = "\r\n") -> str:
    def cell(text: str) -> str:
        return '"' + text.replace('"', '""') + '"'

    lines = [delimiter.join(["prompt", '"response_a"', "response_b", "label"])]
    lines += [delimiter.join(map(cell, row.values())) for row in ROWS]
    return end.join(lines) + end


@pytest.mark.parametrize("name", ["a.jsonl", "a.ndjson", "a.json", "a.csv", "plain"])
def test_json_lines_whatever_the_name(write: Any, name: str) -> None:
    assert texts(write(LINES, name)) == EXPECTED


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a.txt"])
def test_json_array_whatever_the_name(write: Any, name: str, indent: int | None) -> None:
    assert texts(write(json.dumps(ROWS, indent=indent), name)) == EXPECTED


@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.jsonl"])
def test_tables_with_quoted_line_ends(write: Any, name: str, delimiter: str, start: str) -> None:
    assert texts(write(start + table(delimiter), name)) == EXPECTED


@pytest.mark.parametrize("content", [LINES, json.dumps(ROWS).encode(), table(",").encode()])
def test_compressed(write: Any, tmp_path: Path, content: bytes) -> None:
    cache = tmp_path / "cache"
    half = len(content) // 2
    members = gzip.compress(content[:half]) + gzip.compress(content[half:])
    frames = zstandard.compress(content[:half]) + zstandard.compress(content[half:])
    assert texts(write(members, "a.jsonl.gz"), cache_dir=cache) == EXPECTED
    assert texts(write(frames, "a.zst"), cache_dir=cache) == EXPECTED
    assert list(cache.iterdir()) == [], "nothing is left behind"


def test_a_compressed_file_that_is_cut_off_gives_what_it_holds(write: Any) -> None:
    noise = random.Random(0)
    rows = [{**row, "id": noise.randbytes(400).hex()} for row in ROWS]
    content = b"".join(json.dumps(row).encode() + b"\n" for row in rows)
    source = open_pairs(write(gzip.compress(content)[:-9000], "a.gz"))
    pairs = list(source.pairs())
    assert 10 < len(pairs) < 45
    assert source.problems[-1].reason == "the gzip data is cut off here"


def test_damaged_zstandard_data_gives_what_comes_before(write: Any) -> None:
    first, second = (zstandard.compress(LINES[i:]) for i in (0, len(LINES) // 2))
    cut = open_pairs(write(first + second[:-9], "a.zst"))
    assert len(list(cut.pairs())) >= 50
    assert cut.problems[-1].reason == "the Zstandard data is cut off here"
    wrong = open_pairs(write(first + b"no frame at all", "b.zst"))
    assert len(list(wrong.pairs())) == 50
    assert wrong.problems[-1].reason == "the Zstandard data is damaged here"
    with pytest.raises(InputError, match="cannot be read: the Zstandard data is cut off"):
        open_pairs(write(first[:20], "c.zst"))


def test_parquet(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "rows"
    parquet.write_table(arrow.Table.from_pylist(ROWS), path)
    assert texts(path) == EXPECTED


def test_parquet_columns_that_json_has_no_type_for(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    import datetime

    row = {**ROWS[0], "day": datetime.date(2024, 5, 1), "raw": b"ab", "n": float("nan")}
    parquet.write_table(arrow.Table.from_pylist([row]), tmp_path / "rows.parquet")
    (pair,) = open_pairs(tmp_path / "rows.parquet").pairs()
    assert (pair.record["day"], pair.record["raw"]) == ("2024-05-01", "ab")


def test_parquet_without_the_extra(write: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtra, match=r"pajama-tui\[hub\]"):
        open_pairs(write(b"PAR1 and more", "a.parquet"))


def test_parquet_that_is_none(write: Any) -> None:
    pytest.importorskip("pyarrow")
    with pytest.raises(InputError, match="Parquet"):
        open_pairs(write(b"PAR1 and more", "a.parquet"))


class FakeHub:
    """Stands for the `datasets` library, with one dataset of two splits."""

    splits: ClassVar = {"train": ROWS, "test": ROWS[:3]}

    @staticmethod
    def disable_progress_bars() -> None:
        pass

    class Rows:
        def __init__(self, rows: list[dict[str, Any]]) -> None:
            self.rows = rows

        def __len__(self) -> int:
            return len(self.rows)

        def __getitem__(self, part: slice) -> dict[str, list[Any]]:
            rows = self.rows[part]
            return {column: [row[column] for row in rows] for column in rows[0]}

    @classmethod
    def load_dataset(cls, name: str, config: str | None, split: str | None) -> Any:
        if name != "org/pairs":
            raise ConnectionError("offline")
        if split:
            return cls.Rows(cls.splits[split])
        return {split: cls.Rows(rows) for split, rows in cls.splits.items()}


def test_hub_dataset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "datasets", FakeHub)
    source = open_pairs("org/pairs:default@test")
    assert [pair.prompt for pair in source.pairs()] == ["q0", "q1", "q2"]
    assert (source.path, source.name, source.size) == (None, "org/pairs:default@test", 0)
    again = open_pairs("hf://datasets/org/pairs@test")
    again.scan()
    assert again.fingerprint == source.fingerprint
    with pytest.raises(InputError, match="train, test"):
        open_pairs("org/pairs")
    with pytest.raises(InputError, match="offline"):
        open_pairs("org/other@test")


def test_hub_dataset_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "datasets", None)
    with pytest.raises(MissingExtra, match=r"pajama-tui\[hub\]"):
        open_pairs("org/pairs@test")


@pytest.mark.parametrize("name", ["data/pairs.jsonl", "/no/such", "pairs.csv", "", "a\0b"])
def test_no_such_file(name: str) -> None:
    with pytest.raises(InputError, match=r"There is no file|cannot be opened|directory"):
        open_pairs(name)


def test_what_is_no_file_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="directory"):
        open_pairs(tmp_path)
    os.mkfifo(tmp_path / "fifo")
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(tmp_path / "socket"))
    for name in (tmp_path / "fifo", tmp_path / "socket", "/dev/zero"):
        with pytest.raises(InputError, match="no regular file"):
            open_pairs(name)
    server.close()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read anything")
def test_unreadable_file(write: Any) -> None:
    path = write(LINES)
    path.chmod(0)
    with pytest.raises(InputError, match="permission"):
        open_pairs(path)


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (b"", "a.jsonl", "is empty"),
        (b"\n \n", "a.jsonl", "only blank lines"),
        (b"\xef\xbb\xbf", "a.csv", "only blank lines"),
        (b"[]", "a.json", "no rows"),
        (b"prompt,response_a,response_b\n", "a.csv", "no rows"),
        (b"prompt,response_a,prompt\n1,2,3\n", "a.csv", "two columns named 'prompt'"),
        (b"pr\xffompt,b\n1,2\n", "a.csv", "line 1, column 3"),
        (b"a\0b,c\n1,2\n", "a.csv", "NUL"),
        (b"PK\x03\x04..", "a.jsonl", "zip"),
        ("x,y\n".encode("utf-16"), "a.csv", "UTF-16"),
        (b'{\n "prompt": "q"\n}\n', "a.json", "several lines"),
        (b'["a", "b"]', "a.json", "an object with named fields"),
        (b"name,age\nx,3\n", "a.csv", "Its columns are name, age"),
    ],
)
def test_whole_file_problems(write: Any, content: bytes, name: str, why: str) -> None:
    with pytest.raises(InputError, match=why):
        open_pairs(write(content, name))


def test_messages_are_safe_to_print(write: Any) -> None:
    with pytest.raises(InputError) as caught:
        open_pairs(write([{"\x1b[2J": 1, "\u202e": 2}]))
    assert str(caught.value).isprintable()


CSV_HEAD = b"prompt,response_a,response_b,label\n"


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        (b"q,x", None, "2 fields where the header has 4"),
        (b"q,x,y,a,b", None, "5 fields where"),
        (b'q,"x,y,a', None, "never closed"),
        (b"q,x\0,y,a", 4, "NUL"),
        (b"q,caf\xe9,y,a", 6, "0xe9"),
    ],
)
def test_bad_rows_of_a_table(write: Any, line: bytes, column: int | None, reason: str) -> None:
    good = b'q,"two\nlines",y,a\n'
    source = open_pairs(write(CSV_HEAD + good + line + b"\n\n" + good + b"q,x,y,b\n", "a.csv"))
    assert [pair.line for pair in source.pairs()] == [2, 6, 8]
    (bad,) = source.problems
    assert (bad.line, bad.column) == (4, column)
    assert reason in bad.reason


def test_numbers_in_tables_are_gold_too(write: Any) -> None:
    head = b"instruction,input,response1,response2,annotator1,annotator2,annotator3\n"
    source = open_pairs(write(head + b"i,,x,y,1.0,1,\n" + b"i,,x,y,,,\n", "a.csv"))
    assert [pair.gold for pair in source.pairs()] == ["a", None]


ELEMENT = json.dumps(ROWS[0]).encode()


@pytest.mark.parametrize(
    ("element", "place", "reason"),
    [
        (b'{"prompt": tru}', (3, 12), "a value is missing"),
        (b"7", (3, 1), "7 (a number) where"),
        (b"{'a': '['}", (3, 2), "not JSON"),
        (b'{"prompt": "q0, "response_a": "[{"}', (3, 18), "not JSON"),
        (b'{"prompt": "q0", "response_a": "x}', (3, 32), "never ends"),
        (b'{"prompt": [[}', (3, 14), "not JSON"),
        (b'{"a": ' + b"[" * 5000 + b"]" * 5000 + b"}", (3, None), "too deeply"),
    ],
)
def test_bad_elements_of_an_array(
    write: Any, element: bytes, place: tuple[int, int | None], reason: str
) -> None:
    content = b"[\n" + ELEMENT + b",\n" + element + b",\n" + ELEMENT + b"\n]\n"
    source = open_pairs(write(content))
    assert [pair.line for pair in source.pairs()] == [2, 4]
    (bad,) = source.problems
    assert (bad.line, bad.column) == place
    assert reason in bad.reason


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        (b"[" + ELEMENT + b",\n" + ELEMENT[:32], 2, "never ends"),
        (b"[" + ELEMENT + b",\n", 2, "never closed"),
        (b"[" + ELEMENT + b"]\n" + ELEMENT, 1, "follows the end of the array"),
    ],
)
def test_arrays_that_do_not_end_well(write: Any, content: bytes, line: int, reason: str) -> None:
    source = open_pairs(write(content))
    assert len(list(source.pairs())) == 1
    (bad,) = source.problems
    assert bad.line == line
    assert reason in bad.reason


def test_columns_of_faults_count_from_the_line_in_an_array_too(write: Any) -> None:
    content = "[" + json.dumps({**ROWS[0], "é": 1}, ensure_ascii=False) + ', {"é": tru}]'
    source = open_pairs(write(content))
    assert len(list(source.pairs())) == 1
    assert source.problems[0].column == content.index("tru") + 1


def big_rows() -> list[dict[str, Any]]:
    noise = random.Random(1)
    return [
        {
            "prompt": f"q{i}",
            "response_a": ('\\"[{é' * noise.choice([1, 10, 3000])) + str(i),
            "response_b": "y\n" * noise.choice([1, 500]),
            "label": "a",
        }
        for i in range(1500)
    ]


@pytest.mark.parametrize("kind", ["lines", "array", "csv"])
def test_files_of_many_chunks(write: Any, kind: str) -> None:
    import csv
    import io

    rows = big_rows()
    if kind == "lines":
        content = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    elif kind == "array":
        content = json.dumps(rows, ensure_ascii=False, indent=1)
    else:
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
        content = out.getvalue()
    path = write(content)
    assert path.stat().st_size > 5 * 2**20
    source = open_pairs(path)
    assert 0 < len(source) < len(rows)
    assert not source.scanned
    assert source.fingerprint is None
    assert isinstance(source.read(len(source) - 1), Pair)
    got = [pair.response_a for pair in source.pairs()]
    assert got == [row["response_a"] for row in rows]
    assert source.scanned


def test_reading_while_another_thread_scans(write: Any) -> None:
    rows = big_rows() * 3
    source = open_pairs(write(rows))
    started = threading.Event()

    def scan() -> None:
        source.scan(on_progress=lambda *_: None, cancelled=lambda: started.set() or False)

    thread = threading.Thread(target=scan)
    thread.start()
    started.wait()
    while not source.scanned:
        row = len(source) - 1
        found = source.read(row)
        assert isinstance(found, Pair)
        assert found.prompt == rows[row]["prompt"]
    thread.join()
    assert len(source) == len(rows)


def test_a_cancelled_scan_goes_on_from_where_it_was(write: Any) -> None:
    path = write(big_rows())
    source = open_pairs(path)
    calls = 0

    def cancelled() -> bool:
        nonlocal calls
        calls += 1
        return calls > 3

    source.scan(cancelled=cancelled)
    assert not source.scanned
    known = len(source)
    source.scan()
    assert known < len(source) == 1500
    assert source.fingerprint == hashlib.sha256(path.read_bytes()).hexdigest()


def test_progress_ends_with_all_bytes_and_rows(write: Any) -> None:
    path = write(LINES)
    seen: list[tuple[int, int, int]] = []
    open_pairs(path).scan(on_progress=lambda *report: seen.append(report))
    assert seen[-1] == (len(LINES), len(LINES), 50)


@pytest.mark.parametrize("compress", [bytes, gzip.compress])
def test_limit_counts_rows_and_the_fingerprint_is_still_the_file_s(
    write: Any, compress: Any
) -> None:
    content = compress(LINES)
    source = open_pairs(write(content), limit=7)
    assert [pair.prompt for pair in source.pairs()] == [f"q{i}" for i in range(7)]
    assert len(source) == 7
    assert source.fingerprint == hashlib.sha256(content).hexdigest()
    with pytest.raises(IndexError):
        source.read(7)


def test_a_file_that_became_shorter(write: Any) -> None:
    path = write(LINES)
    source = open_pairs(path)
    source.scan()
    os.truncate(path, 100)
    list(source.pairs())
    assert "shorter" in source.problems[-1].reason


def test_importing_and_reading_json_lines_loads_nothing_heavy(write: Any) -> None:
    code = (
        "import sys, pajama_tui.pairs as p\n"
        "assert [m for m in sys.modules if m.startswith('pajama_tui.pairs.')] == []\n"
        f"assert len(list(p.open_pairs({str(write(LINES))!r}).pairs())) == 50\n"
        "heavy = {'numpy', 'pyarrow', 'datasets', 'zstandard', 'pandas', 'textual'}\n"
        "print(heavy & set(sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_mapping_on_a_table(write: Any) -> None:
    path = write("ask,left,right,who\nq,x,y,L\nq,x,y,R\n", "a.csv")
    mapping = ColumnMap.parse(
        "prompt=ask,response_a=left,response_b=right,label=who,values=L:a|R:b"
    )
    assert [pair.gold for pair in open_pairs(path, mapping=mapping).pairs()] == ["a", "b"]


@pytest.mark.slow
def test_a_hundred_thousand_rows_stay_small(tmp_path: Path) -> None:
    path = tmp_path / "big.jsonl"
    line = json.dumps({**ROWS[0], "more": "x" * 900}).encode() + b"\n"
    with path.open("wb") as file:
        for _ in range(100):
            file.write(line * 1000)
    code = (
        "from pajama_tui.pairs import open_pairs\n"
        f"source = open_pairs({str(path)!r})\n"
        "source.scan()\n"
        "status = open('/proc/self/status').read()\n"
        "print(len(source), int(status.split('VmHWM:')[1].split()[0]) // 1024)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    rows, megabytes = map(int, done.stdout.split())
    assert rows == 100_000
    assert megabytes < 70


@pytest.mark.parametrize("compress", [bytes, gzip.compress])
def test_rows_are_the_same_in_order_and_at_random(write: Any, compress: Any) -> None:
    # Some rows are longer than what is read ahead of one who goes from front to back.
    sizes = [1_300_000 if number % 70 == 69 else number % 90 for number in range(250)]
    rows = [
        {"prompt": f"q{number}", "response_a": "é" * size, "response_b": f"b{number}"}
        for number, size in enumerate(sizes)
    ]
    content = b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)
    source = open_pairs(write(compress(content)))
    source.scan()
    draw = random.Random(1)
    order = [*range(250), *range(40, 120), *draw.sample(range(250), 60), *range(249, 150, -1)]
    for row in order:
        pair = source.read(row)
        assert isinstance(pair, Pair)
        found = pair.prompt, len(pair.response_a), pair.response_b
        assert found == (f"q{row}", sizes[row], f"b{row}")
