"""Files that survive a kill, a full disk and whatever text comes from data."""

import errno
import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from pajama_tui.errors import PajamaError
from pajama_tui.storage import WriteFailed, append_line, read_lines, replace_file, replaced_folder


def run_python(code: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_torn_last_line_is_dropped_and_the_next_append_starts_a_new_one(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    append_line(path, {"n": 1})
    with path.open("ab") as file:
        file.write(b'{"n": 2, "text": "caf\xc3')
    assert list(read_lines(path)) == [{"n": 1}]
    append_line(path, {"n": 3})
    assert list(read_lines(path)) == [{"n": 1}, {"n": 3}]


def test_lines_that_are_no_objects_are_dropped_without_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    append_line(path, {"n": 1})
    with path.open("ab") as file:
        file.write(b"\0" * 4096 + b"\n")
        file.write(b"[" * 100_000 + b"\n")
        file.write(b'[1, 2]\n"text"\n\n\xff\xfe\n')
        file.write(b"1" * 10_000 + b"\n")
    append_line(path, {"n": 2})
    assert list(read_lines(path)) == [{"n": 1}, {"n": 2}]


def test_a_missing_file_has_no_lines(tmp_path: Path) -> None:
    assert list(read_lines(tmp_path / "none.jsonl")) == []


@pytest.mark.parametrize(
    "text",
    [
        "\ud800",
        "\\\udcff\\",
        "a\u2028b\u2029c\x85d\x0ce\rf\ng",
        "\U0001fae8 \U000e0041 \ufdd0 \0 \x1b[31m",
        'quote " and \\ueeee',
    ],
)
def test_any_text_comes_back_from_one_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "journal.jsonl"
    append_line(path, {"text": text})
    append_line(path, {"text": "next"})
    assert path.read_bytes().count(b"\n") == 2
    path.read_bytes().decode("utf-8")
    assert [line["text"] for line in read_lines(path)] == [text, "next"]


def test_a_write_cut_short_by_a_full_disk_is_reported_and_leaves_the_file_as_it_was(
    tmp_path: Path,
) -> None:
    path = tmp_path / "journal.jsonl"
    append_line(path, {"n": 1})
    before = path.read_bytes()
    # A file size limit makes write() take a part first and fail next, just as a full disk does.
    done = run_python(
        """
        import resource, signal, sys
        from pathlib import Path
        from pajama_tui.storage import WriteFailed, append_line, replace_file
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
        path = Path(sys.argv[1])
        for write in (
            lambda: append_line(path, {"text": "x" * 10_000}),
            lambda: replace_file(path, "x" * 10_000),
        ):
            try:
                write()
            except WriteFailed as error:
                print(error)
        """,
        path,
    )
    assert done.stderr == ""
    messages = done.stdout.splitlines()
    assert len(messages) == 2
    assert all(str(path) in message and "File too large" in message for message in messages)
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == [path.name]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full on this system")
def test_no_space_is_a_sentence_and_an_os_error() -> None:
    with pytest.raises(WriteFailed, match="Can't write /dev/full: No space left on device") as info:
        append_line(Path("/dev/full"), {"n": 1})
    assert isinstance(info.value, PajamaError)
    assert isinstance(info.value, OSError)
    assert info.value.errno == errno.ENOSPC
    assert info.value.exit_code == 1


def test_a_parent_that_is_a_file_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for write in (lambda path: append_line(path, {}), lambda path: replace_file(path, "")):
        with pytest.raises(WriteFailed, match=r"file/session\.toml"):
            write(tmp_path / "file" / "session.toml")


def test_replacing_keeps_a_files_permissions_and_new_files_follow_the_umask(tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.write_text("old")
    private.chmod(0o600)
    replace_file(private, "new")
    assert private.read_text() == "new"
    assert private.stat().st_mode & 0o777 == 0o600
    mask = os.umask(0o027)
    try:
        replace_file(tmp_path / "fresh", b"new")
    finally:
        os.umask(mask)
    assert (tmp_path / "fresh").stat().st_mode & 0o777 == 0o640


def test_a_source_that_is_not_utf8_is_written_back_byte_for_byte(tmp_path: Path) -> None:
    source = b"# caf\xe9 \xf0\x9f\x98\x80\n"
    replace_file(tmp_path / "judge.py", source.decode("utf-8", "surrogateescape"))
    assert (tmp_path / "judge.py").read_bytes() == source


def test_text_with_a_surrogate_that_stands_for_no_byte_is_still_written(tmp_path: Path) -> None:
    replace_file(tmp_path / "judge.py", "x = '\ud83d'\n")
    assert (tmp_path / "judge.py").read_bytes() == b"x = '\\ud83d'\n"


@pytest.mark.parametrize("done", [True, False])
def test_a_rename_whose_answer_got_lost_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, done: bool
) -> None:
    """NFS repeats a request whose answer got lost, and then finds nothing to rename."""
    replace, path = os.replace, tmp_path / "settings.toml"
    path.write_text("old")

    def answer_lost(source: Path, target: Path) -> None:
        if done:
            replace(source, target)
        raise FileNotFoundError(errno.ENOENT, "No such file or directory")

    monkeypatch.setattr(os, "replace", answer_lost)
    if done:
        replace_file(path, "new")
    else:
        with pytest.raises(WriteFailed):
            replace_file(path, "new")
    assert path.read_text() == ("new" if done else "old")
    assert os.listdir(tmp_path) == ["settings.toml"]


def test_the_longest_file_name_can_be_replaced(tmp_path: Path) -> None:
    path = tmp_path / ("é" * 127)
    replace_file(path, "first")
    replace_file(path, "second")
    assert path.read_text() == "second"


def test_a_kill_while_replacing_leaves_the_old_or_the_new_content(tmp_path: Path) -> None:
    path = tmp_path / "session.toml"
    contents = {letter: letter * 200_000 for letter in "ab"}
    replace_file(path, contents["a"])
    code = """
        import sys
        from pathlib import Path
        from pajama_tui.storage import append_line, replace_file
        path = Path(sys.argv[1])
        print("ready", flush=True)
        while True:
            for letter in "ab":
                replace_file(path, letter * 200_000)
                append_line(path.with_suffix(".jsonl"), {"text": letter * 50_000})
    """
    for _ in range(5):
        writer = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(code), str(path)], stdout=subprocess.PIPE
        )
        assert writer.stdout is not None
        writer.stdout.readline()
        lines = path.with_suffix(".jsonl")
        size = lines.stat().st_size if lines.exists() else 0
        while not lines.exists() or lines.stat().st_size == size:
            pass
        writer.kill()
        writer.communicate()
        assert path.read_text() in contents.values()
        assert all(set(line["text"]) <= {"a", "b"} for line in read_lines(lines))
        append_line(lines, {"text": "a"})
        assert json.loads(lines.read_bytes().splitlines()[-1]) == {"text": "a"}


def test_a_folder_is_replaced_whole_or_stays_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "model"
    with replaced_folder(target) as folder:
        (folder / "weights").write_text("first")
    with pytest.raises(WriteFailed), replaced_folder(target) as folder:
        (folder / "weights").write_bytes((folder / "absent").read_bytes())
    with replaced_folder(target) as folder:
        (folder / "weights").write_text("second")
    rename = os.rename

    def refused(source: Path, to: Path) -> None:
        if Path(to) == target and ".old" not in str(source):
            raise OSError(errno.EIO, "no luck")
        rename(source, to)

    monkeypatch.setattr(os, "rename", refused)
    with pytest.raises(WriteFailed, match="intact"), replaced_folder(target) as folder:
        (folder / "weights").write_text("third")
    assert (target / "weights").read_text() == "second"
    assert os.listdir(tmp_path) == ["model"]
