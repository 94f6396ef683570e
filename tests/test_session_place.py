"""Where a session lies, also where nothing can be written."""

import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from pajama_tui.session import DataRef, Session, session_directory

NOBODY = 65534
IS_ROOT = os.getuid() == 0


@pytest.fixture(autouse=True)
def own_directories(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "xdg-data"))
    monkeypatch.delenv("PAJAMA_SESSIONS", raising=False)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "pairs.jsonl").write_text('{"prompt": "p"}\n')
    return folder


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder an ordinary user can reach, which pytest's own aren't when run by root."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        yield Path(folder)


def run_python(
    code: str, *arguments: object, before: tuple[str, ...] = ()
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*before, sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=60,
    )


AS_ORDINARY_USER = f"""
import os, sys, tempfile
from pathlib import Path
import platformdirs.unix
from pajama_tui.errors import PajamaError
from pajama_tui.session import DataRef, Session, session_directory
# Python's own files may be out of that user's reach: whatever is imported late is imported here.
with tempfile.TemporaryDirectory() as folder:
    with Session.open(Path(folder), create=DataRef("org/set", None, "f", "hub")) as session:
        session.log(RuntimeError())
if os.getuid() == 0:
    os.setgroups([])
    os.setgid({NOBODY})
    os.setuid({NOBODY})
"""


def test_the_session_lies_beside_the_work_and_looking_for_it_creates_nothing(project: Path) -> None:
    assert session_directory("pairs.jsonl", cwd=project) == (project / "sessions" / "pairs", None)
    assert os.listdir(project) == ["pairs.jsonl"]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ("org/some-set:config@train", "org__some-set_config_train"),
        ("org/set@test", "org__set_test"),
        ("org/set@train[:10%]", "org__set_train-_10"),
        ("hf://datasets/org/set@test", "org__set_test"),
        ("data/my pairs (2).jsonl.zst", "my-pairs-2"),
        ("dev.v2.parquet", "dev.v2"),
        ("../../etc/passwd.csv", "passwd"),
        ("..jsonl", "data"),
        ("/tmp/日本語.jsonl", "日本語"),
        ("x/\x1b[31m\ud800.json", "31m"),
        ("/data/???.jsonl", "data"),
        ("/data/" + "é" * 120 + ".jsonl", "é" * 40),
    ],
)
def test_names_come_from_the_data_and_never_leave_the_folder(
    project: Path, data: str, name: str
) -> None:
    directory, sentence = session_directory(data, cwd=project)
    assert directory == project / "sessions" / name
    assert sentence is None


def test_explicit_wins_over_the_configuration_over_the_environment(
    project: Path, tmp_path: Path
) -> None:
    environ = {"PAJAMA_SESSIONS": "elsewhere"}
    find = session_directory
    assert find("pairs.jsonl", environ=environ, cwd=project)[0] == project / "elsewhere" / "pairs"
    sessions = tmp_path / "configured"
    found, _ = find("pairs.jsonl", sessions=sessions, environ=environ, cwd=project)
    assert found == sessions / "pairs"
    found, _ = find("pairs.jsonl", explicit=Path("mine"), environ=environ, cwd=project)
    assert found == project / "mine"


def test_data_files_of_one_name_get_a_session_each_and_find_it_again(project: Path) -> None:
    paths = [project / folder / "pairs.jsonl" for folder in ("one", "two", "three")]
    for number, path in enumerate(paths, start=1):
        path.parent.mkdir()
        path.write_text("{}\n")
        directory, _ = session_directory(path, cwd=project)
        assert directory.name == ("pairs" if number == 1 else f"pairs-{number}")
        Session.open(directory, create=DataRef(str(path), 3, f"f{number}", "jsonl")).close()
    (project / "link.jsonl").symlink_to(paths[1])
    assert session_directory(paths[1], cwd=project)[0].name == "pairs-2"
    assert session_directory("three/pairs.jsonl", cwd=project)[0].name == "pairs-3"


def test_a_foreign_folder_of_that_name_is_left_alone(project: Path) -> None:
    foreign = project / "sessions" / "pairs"
    foreign.mkdir(parents=True)
    (foreign / "notes.txt").write_text("mine")
    assert session_directory("pairs.jsonl", cwd=project)[0].name == "pairs-2"
    (foreign / "notes.txt").rename(foreign / "lock")
    assert session_directory("pairs.jsonl", cwd=project)[0].name == "pairs"


def test_a_broken_session_is_reported_rather_than_passed_over(project: Path) -> None:
    ref = DataRef(str(project / "pairs.jsonl"), 3, "f", "jsonl")
    Session.open(project / "sessions" / "pairs", create=ref).close()
    directory = project / "sessions" / "pairs"
    (directory / "session.toml").write_text("layout = ")
    assert session_directory("pairs.jsonl", cwd=project)[0] == directory


def test_an_ordinary_user_in_a_read_only_project_is_told_where_the_session_went(
    public: Path,
) -> None:
    project, home = public / "project", public / "home"
    project.mkdir()
    home.mkdir()
    (project / "pairs.jsonl").write_text("{}\n")
    if IS_ROOT:
        os.chown(home, NOBODY, NOBODY)
    project.chmod(0o555)
    done = run_python(
        AS_ORDINARY_USER
        + """
os.environ["XDG_DATA_HOME"] = sys.argv[2]
directory, sentence = session_directory("pairs.jsonl", cwd=Path(sys.argv[1]))
print(directory)
print(sentence)
with Session.open(directory, create=DataRef(sys.argv[1] + "/pairs.jsonl", 3, "f", "jsonl")):
    pass
print(session_directory("pairs.jsonl", cwd=Path(sys.argv[1]))[0])
print(session_directory("pairs.jsonl", cwd=Path(sys.argv[1]), readonly=True)[0])
""",
        project,
        home,
    )
    project.chmod(0o755)
    assert done.stderr == ""
    directory, sentence, again, read_only = done.stdout.splitlines()
    assert directory == again == read_only == f"{home}/pajama-tui/sessions/pairs"
    assert f"{project}/sessions/pairs can't be written (Permission denied)" in sentence
    assert directory in sentence


def test_a_session_of_somebody_else_can_only_be_read(public: Path) -> None:
    (public / "pairs.jsonl").write_text("{}\n")
    (public / "home").mkdir()
    directory = public / "sessions" / "pairs"
    ref = DataRef(str(public / "pairs.jsonl"), 3, "f", "jsonl")
    with Session.open(directory, create=ref) as session:
        session.add_label(0, "a")
    if IS_ROOT:
        os.chown(public / "home", NOBODY, NOBODY)
    directory.chmod(0o555)
    done = run_python(
        AS_ORDINARY_USER
        + """
os.environ["XDG_DATA_HOME"] = sys.argv[2] + "/home"
directory, public = Path(sys.argv[1]), Path(sys.argv[2])
print(session_directory("pairs.jsonl", cwd=public))
print(session_directory("pairs.jsonl", cwd=public, explicit=directory))
print(session_directory("pairs.jsonl", cwd=public, readonly=True))
for readonly in (False, True):
    try:
        session = Session.open(directory, readonly=readonly)
        print(session.labels())
        session.add_label(1, "b")
    except PajamaError as error:
        print(error)
""",
        directory,
        public,
    )
    directory.chmod(0o755)
    assert done.stderr == ""
    own, explicit, read_only, refused, labels, not_written = done.stdout.splitlines()
    assert f"{public}/home/pajama-tui/sessions/pairs" in own
    assert "--read-only opens it as it is" in own
    assert explicit == read_only == str((directory, None))
    assert f"{directory} can't be written" in refused
    assert "--read-only" in refused
    assert labels == "{0: 'a'}"
    assert "read-only" in not_written


def test_no_place_at_all_is_one_sentence(public: Path) -> None:
    (public / "pairs.jsonl").write_text("{}\n")
    public.chmod(0o555)
    done = run_python(
        AS_ORDINARY_USER
        + """
os.environ["XDG_DATA_HOME"] = sys.argv[1] + "/home"
try:
    session_directory("pairs.jsonl", cwd=Path(sys.argv[1]))
except PajamaError as error:
    print(error)
""",
        public,
    )
    public.chmod(0o755)
    assert done.stderr == ""
    assert "no place for the session" in done.stdout
    assert "--session" in done.stdout


def test_a_read_only_file_system_is_noticed_even_by_root(tmp_path: Path) -> None:
    isolated = ("unshare", "--user", "--map-root-user", "--mount")
    if shutil.which("unshare") is None or subprocess.run([*isolated, "true"]).returncode:
        pytest.skip("no unprivileged mount namespaces here")
    mounted = tmp_path / "mounted"
    mounted.mkdir()
    done = run_python(
        """
        import subprocess, sys
        from pathlib import Path
        from pajama_tui.session import session_directory
        subprocess.run(["mount", "-t", "tmpfs", "-o", "ro", "none", sys.argv[1]], check=True)
        print(*session_directory("pairs.jsonl", cwd=Path(sys.argv[1])), sep="\\n")
        """,
        mounted,
        before=isolated,
    )
    assert done.stderr == ""
    directory, sentence = done.stdout.splitlines()
    assert directory == f"{tmp_path}/xdg-data/pajama-tui/sessions/pairs"
    assert "Read-only file system" in sentence
