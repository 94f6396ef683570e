"""A judge: one Python file that defines `judging_function(query, response) -> number`."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

ENTRY_POINT = "judging_function"


@dataclass(frozen=True, slots=True)
class Judge:
    """One version of a judge.

    Attributes:
        name: file name without ".py"; unique in a set of judges together with the rubric.
        rubric: the folder it lies in.
        source: its text, exactly as in the file (UTF-8, undecodable bytes as lone surrogates).
        path: where it was read from, if anywhere.
        sha: the version: hex sha256 of the source text's UTF-8 bytes.
    """

    name: str
    rubric: str
    source: str
    path: Path | None = None
    sha: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        try:
            text = self.source.encode("utf-8", "surrogateescape")
        except UnicodeEncodeError:
            # No file has such a text; the checker is to say so.
            text = self.source.encode("utf-8", "surrogatepass")
        object.__setattr__(self, "sha", hashlib.sha256(text).hexdigest())

    @property
    def label(self) -> str:
        """`rubric/name`, as lists and reports show it."""
        return f"{self.rubric}/{self.name}" if self.rubric else self.name


def read_judge(path: Path | str) -> Judge:
    """Read the judge in the file at `path`; its folder's name is its rubric."""
    path = Path(path)
    source = path.read_bytes().decode("utf-8", "surrogateescape")
    return Judge(name=path.stem, rubric=path.absolute().parent.name, source=source, path=path)
