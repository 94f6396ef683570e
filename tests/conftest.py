"""What holds for all tests: nothing of the machine comes in, nothing is left in the checkout."""

import os
import signal

# Before anything loads numpy: on busy machines BLAS threads only wait for each other.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

from pathlib import Path

import pytest

# A shell without job control starts background commands deaf to these, and what they start too.
for _deaf in (signal.SIGINT, signal.SIGHUP):
    if signal.getsignal(_deaf) == signal.SIG_IGN:
        default = signal.default_int_handler if _deaf == signal.SIGINT else signal.SIG_DFL
        signal.signal(_deaf, default)

ROOT = Path(__file__).resolve().parents[1]
_OURS = ("PAJAMA_", "XDG_", "_PAJAMA_TUI_")
# The developer's own data stays reachable; see `shared_data`.
_KEPT = {"PAJAMA_TEST_DATA"}


@pytest.fixture(autouse=True)
def _isolated(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Give each test a home, settings and a working directory of its own."""
    for name in os.environ:
        if name.startswith(_OURS) and name not in _KEPT:
            monkeypatch.delenv(name)
    monkeypatch.delenv("NO_COLOR", raising=False)
    # Programs that a test starts find the package from any directory, installed or not.
    monkeypatch.setenv("PYTHONPATH", str(ROOT), prepend=os.pathsep)
    monkeypatch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data sets; a test that asks for it is skipped where there is none."""
    folder = Path(os.environ.get("PAJAMA_TEST_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"no real data: {folder} is no folder (PAJAMA_TEST_DATA names another)")
    return folder
