"""Responses of a local model: questions of like length together, each row kept when it is there."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from pajama_tui.errors import PajamaError
from pajama_tui.training.models.groups import full_groups
from pajama_tui.training.models.memory import is_out_of_memory
from pajama_tui.training.responses.local_model import Writer, write
from pajama_tui.training.responses.questions import DataRow, RowData
from pajama_tui.training.responses.record import Response, is_from
from pajama_tui.training.responses.resuming import check_rows
from pajama_tui.training.responses.row_file import RowFile
from pajama_tui.training.responses.sampling import Sampling

BATCH_TOKENS = {"cpu": 4096, "cuda": 65536}
"""Tokens of a batch, padding and the longest responses included, unless said otherwise."""

# Responses whose questions are sorted by length together.
_WINDOW = 512

Progress = Callable[[int, int, int], None]


@dataclass(frozen=True, slots=True)
class Task:
    """One response to be written.

    Attributes:
        prompt: token ids.
        room: tokens that it may write.
    """

    row: DataRow
    sample: int
    prompt: Sequence[int]
    room: int


def collect_local(
    data: RowData,
    file: RowFile,
    writer: Writer,
    sampling: Sampling,
    *,
    samples: int = 1,
    suffix: str = "",
    limit: int | None = None,
    batch_tokens: int | None = None,
    on_progress: Progress = lambda done, total, tokens: None,
) -> None:
    """Write the responses that `file` lacks, in batches; each batch is on disk before the next.

    Args:
        samples: responses to each question.
        suffix: put after every question.
        limit: the first so many rows only.
        batch_tokens: see `BATCH_TOKENS`; each batch has one response at least.
        on_progress: called with how many responses are there, how many there are to be, and how
            many tokens the batch under way has written in all.

    Raises:
        InputError: there is no usable question, the chat template can't be used, or the questions
            are others than those of `file`.
        PajamaError: a single response does not fit into memory.
        WriteFailed: rows can't be kept any more.
    """
    check_rows(data, file, is_from)
    wanted = [(row.position, each) for row in data.rows(limit) for each in range(samples)]
    total, done = len(wanted), sum(key in file for key in wanted)
    budget = batch_tokens or BATCH_TOKENS[writer.device]
    on_progress(done, total, 0)

    def keep(task_row: DataRow, sample: int, response: Response) -> None:
        nonlocal done
        file.append(response.record(task_row, writer.name, sample, samples))
        done += 1

    todo = (
        (row, sample)
        for row in data.rows(limit)
        for sample in range(samples)
        if (row.position, sample) not in file
    )
    while window := list(islice(todo, _WINDOW)):
        tasks = []
        for row, sample in window:
            prompt = writer.prompt(row.question + suffix)
            room = min(sampling.max_tokens, writer.max_length - len(prompt))
            if room < 1:
                keep(row, sample, _too_long(len(prompt), writer.max_length))
            else:
                tasks.append(Task(row, sample, prompt, room))
        for group in full_groups([len(each.prompt) + each.room for each in tasks], budget):
            batch = [tasks[at] for at in group]
            for task, response in _written(
                writer, batch, sampling, lambda tokens: on_progress(done, total, tokens)
            ):
                keep(task.row, task.sample, response)
            on_progress(done, total, 0)


def _written(
    writer: Writer, batch: Sequence[Task], sampling: Sampling, on_tokens: Callable[[int], None]
) -> Iterator[tuple[Task, Response]]:
    """Yield each task with its response; a batch that does not fit into memory is halved."""
    draws = [sampling.draws(task.row.position, task.sample, task.room) for task in batch]
    prompts, rooms = [task.prompt for task in batch], [task.room for task in batch]
    try:
        found = write(
            writer, prompts, rooms, sampling, draws, lambda step: on_tokens(step * len(batch))
        )
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
        if len(batch) == 1:
            raise PajamaError(
                f"One response of {rooms[0]:,} tokens does not fit into memory; give fewer "
                "--max-tokens, or a smaller model."
            ) from error
        found = None
    if found is None:
        # Outside of the except clause: what the traceback holds has to be freed first.
        middle = len(batch) // 2
        for part in (batch[:middle], batch[middle:]):
            yield from _written(writer, part, sampling, on_tokens)
        return
    for task, (tokens, ended) in zip(batch, found, strict=True):
        yield task, _response(writer.text(tokens), len(tokens), task.room, ended=ended)


def _response(text: str, tokens: int, room: int, *, ended: bool) -> Response:
    if not text.strip():
        return Response("", "empty", "The model wrote nothing.", tokens)
    if not ended:
        return Response(text, "length", f"It was cut off at {room:,} tokens.", tokens)
    return Response(text, "end", "", tokens)


def _too_long(size: int, most: int) -> Response:
    return Response(
        None, "failed", f"The question has {size:,} tokens, and the model takes {most:,}.", 0
    )
