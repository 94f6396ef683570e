"""What loading the package costs, and which room may import which."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "pajama_tui"

HEAVY = (
    "torch transformers datasets anthropic sklearn textual numpy pyarrow zstandard rich pygments"
).split()

# From the top down: a room imports from its own line and from those below it.
ROOMS = (
    "__main__",
    "cli",
    "commands",
    "ui",
    "pipeline",
    "training synthesis",
    "audits",
    "verdicts",
    "scoring",
    "programs",
    "pairs",
    "llm",
    "session session_file session_labels session_lock session_paths session_place",
    "config config_values config_write settings user_state toml_file "
    "storage drawing untrusted errors",
)
LEVEL = {room: level for level, line in enumerate(ROOMS) for room in line.split()}


# Reads published probes: the parser of the format alone, with inert stand-ins for every object.
PICKLE_PARSER = Path("training", "probes", "published_pickle.py")


def files() -> Iterator[Path]:
    return (path for path in sorted(PACKAGE.rglob("*.py")) if "shipped" not in path.parts)


def room_of(module: str) -> str | None:
    """The room of `pajama_tui.x.y`, or None for the package itself and for other packages."""
    parts = module.split(".")
    return parts[1] if parts[0] == "pajama_tui" and len(parts) > 1 else None


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every module that is imported, inside functions and for types alone too, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"line {node.lineno}: a relative import"
            module = node.module or ""
            yield node.lineno, module
            # "from pajama_tui import storage" imports a room as well.
            if module == "pajama_tui":
                yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)


@pytest.mark.parametrize(
    "code",
    [
        "import pajama_tui",
        "import pajama_tui.scoring, pajama_tui.pairs",
        "sys.argv = ['pajama-tui', '--help']\n"
        "from pajama_tui.cli import main\n"
        "try: main()\n"
        "except SystemExit as end: assert not end.code, end.code",
    ],
    ids=["package", "rooms", "help"],
)
def test_loads_nothing_heavy(code: str) -> None:
    code = f"import sys\n{code}\nprint('loaded', *set(sys.modules).intersection({HEAVY}))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "loaded"


def test_rooms_import_downwards() -> None:
    wrong = []
    for path in files():
        place = path.relative_to(PACKAGE)
        mine = place.parts[0].removesuffix(".py")
        if mine == "__init__":
            continue
        assert mine in LEVEL, f"{place} is in no room: give it a line in ROOMS"
        for line, module in imports(ast.parse(path.read_bytes())):
            room = room_of(module)
            if room in LEVEL and LEVEL[room] < LEVEL[mine]:
                wrong.append(f"{place}:{line} imports {module}")
    assert not wrong


def test_textual_is_imported_by_the_ui_alone() -> None:
    users = {
        path.relative_to(PACKAGE).parts[0]
        for path in files()
        for _, module in imports(ast.parse(path.read_bytes()))
        if module.split(".")[0] == "textual"
    }
    assert users <= {"ui"}


def test_nothing_is_unpickled_or_executed_outside_the_sandbox() -> None:
    wrong = []
    for path in files():
        place = path.relative_to(PACKAGE)
        if place.parts[:2] == ("scoring", "jail"):
            continue
        tree = ast.parse(path.read_bytes())
        found = [
            (line, name)
            for line, name in imports(tree)
            if _unsafe_module(name) and place != PICKLE_PARSER
        ]
        found += [(node.lineno, what) for node in ast.walk(tree) for what in _unsafe_call(node)]
        wrong += [f"{place}:{line}: {what}" for line, what in found]
    assert not wrong


def _unsafe_module(name: str) -> bool:
    return name.split(".")[0] in {"pickle", "_pickle", "cPickle", "dill", "marshal", "shelve"}


def _unsafe_call(node: ast.AST) -> Iterator[str]:
    if not isinstance(node, ast.Call):
        return
    called = node.func
    if isinstance(called, ast.Name) and called.id in {"eval", "exec", "__import__"}:
        yield called.id
    if ast.unparse(called) in {"os.system", "os.popen", "builtins.eval", "builtins.exec"}:
        yield ast.unparse(called)
    for keyword in node.keywords:
        value = keyword.value
        off = isinstance(value, ast.Constant) and value.value is False
        if keyword.arg in {"shell", "allow_pickle"} and not off:
            yield f"{keyword.arg}={ast.unparse(value)}"


def test_no_two_files_of_tests_have_one_name():
    """Collected together, the second of two modules of one name is not run."""
    folder = Path(__file__).parent
    names = [
        path.name
        for path in folder.rglob("*.py")
        if path.name != "conftest.py" and not {"hostile", "traced"} & set(path.parts)
    ]
    assert sorted(names) == sorted(set(names))
