"""Rows of Parquet files and Hugging Face datasets, as lines of JSON."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from pajama_tui.errors import InputError, MissingExtra
from pajama_tui.pairs.content import ContentFault
from pajama_tui.untrusted import printable

_BATCH = 512
_BUFFER = 2**16
_SPEC = re.compile(
    r"(?:hf://datasets/)?(?P<name>[\w.-]+/[\w.-]+)(?::(?P<config>[^@]+))?(?:@(?P<split>.+))?"
)


class HubName(NamedTuple):
    """A dataset on the hub: `org/name[:config][@split]`."""

    name: str
    config: str | None
    split: str | None


def hub_name(text: str) -> HubName | None:
    """Read `org/name[:config][@split]`; None for text of another form."""
    match = _SPEC.fullmatch(text)
    if not match or match["name"].startswith((".", "-")):
        return None
    return HubName(match["name"], match["config"], match["split"])


def parquet_chunks(path: Path) -> Callable[[], Iterator[bytes]]:
    """What makes the rows of a Parquet file; MissingExtra or InputError before the first."""
    try:
        import pyarrow as arrow
        import pyarrow.parquet as parquet
    except ImportError:
        raise MissingExtra("Reading Parquet", "hub") from None
    try:
        # A row group may be the whole file: read it through a small buffer.
        table = parquet.ParquetFile(path, pre_buffer=False, buffer_size=_BUFFER)
    except (arrow.ArrowException, OSError) as error:
        raise InputError(
            f"{printable(str(path))} starts like Parquet but cannot be read: "
            f"{printable(str(error), limit=200)}"
        ) from None

    def chunks() -> Iterator[bytes]:
        try:
            for batch in table.iter_batches(batch_size=_BATCH, use_threads=False):
                yield _lines(batch.to_pylist())
        except (arrow.ArrowException, OSError) as error:
            raise ContentFault(
                f"the Parquet data is damaged: {printable(str(error), limit=200)}"
            ) from None

    return chunks


def dataset_chunks(wanted: HubName) -> Callable[[], Iterator[bytes]]:
    """What makes the rows of a dataset on the hub, downloaded here unless it is in the cache."""
    try:
        import datasets
    except ImportError:
        raise MissingExtra(f"Reading {wanted.name} from the Hugging Face hub", "hub") from None
    # Bars are drawn on stderr, where a screen may be.
    datasets.disable_progress_bars()
    try:
        found = datasets.load_dataset(wanted.name, wanted.config, split=wanted.split)
    except Exception as error:  # the library raises whatever its parts raise
        raise InputError(
            f"The dataset {printable(wanted.name)} cannot be loaded: "
            f"{printable(str(error) or type(error).__name__, limit=300)}"
        ) from None
    if isinstance(found, Mapping):
        if len(found) > 1:
            splits = [printable(str(split), limit=40) for split in found]
            raise InputError(
                f"{wanted.name} has the splits {', '.join(splits)}. "
                f"Name one, as in {wanted.name}@{splits[0]}"
            )
        found = next(iter(found.values()))

    def chunks() -> Iterator[bytes]:
        for start in range(0, len(found), _BATCH):
            columns = found[start : start + _BATCH]
            yield _lines(
                dict(zip(columns, values, strict=True))
                for values in zip(*columns.values(), strict=True)
            )

    return chunks


def _lines(rows: Iterable[Mapping[str, Any]]) -> bytes:
    text = "".join(json.dumps(row, ensure_ascii=False, default=_plain) + "\n" for row in rows)
    return text.encode("utf-8", "backslashreplace")


def _plain(value: Any) -> Any:
    """Dates, decimals and bytes as text, which is all that JSON has for them."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
