"""A run in words: where it stands, how fast it is, what it takes from the machine."""

from typing import TYPE_CHECKING

from pajama_tui.ui.figures import bar, clock, count, share

if TYPE_CHECKING:
    from pajama_tui.scoring.progress import RunProgress
    from pajama_tui.scoring.usage import Usage
    from pajama_tui.ui.studio import Studio

Pieces = list[tuple[str, str]]

_LEVELS = {
    "full": "sandbox full: seccomp and Landlock",
    "seccomp": "sandbox seccomp: this kernel has no Landlock",
    "none": "NO SANDBOX",
}
# From this width on there is room for whole sentences.
_ROOMY = 100
# A first look at the processes needs a second one to compare with.
_LOOKS_SECONDS = 4.0
_MIB = 1 << 20


def standing(studio: "Studio", width: int) -> Pieces:
    """Return where the run stands, or what there is to do."""
    progress = studio.progress
    if progress is None:
        return _without_run(studio)
    word, style = "running", "bold $primary"
    if progress.finished:
        complete = progress.done >= progress.total
        word = "finished" if complete else "stopped: r goes on from here"
        style = "bold $success" if complete else "bold $warning"
        if studio.running:
            word, style = "checking health", "bold"
    elif progress.paused:
        word, style = "paused: p goes on", "bold $warning"
    kept = f", {count(progress.kept)} kept" if progress.kept else ""
    return [
        (bar(progress.done, progress.total, max(min(width - 66, 40), 8)), "$primary"),
        (f" {share(progress.done, progress.total)} ", "bold"),
        (f"{word} ", style),
        (f"· {count(progress.done)} of {count(progress.total)} calls{kept}", "$foreground-muted"),
    ]


def pace(studio: "Studio", width: int) -> Pieces:
    """Return rate, times, workers, sandbox and failures of the run under way or the last one."""
    progress = studio.progress
    if progress is None:
        return []
    facts = [f"elapsed {clock(progress.elapsed)}"]
    if not progress.finished:
        facts.insert(0, f"{progress.rate:,.0f} calls/s")
        facts += [f"left {clock(progress.eta)}", _workers(progress)]
    if progress.level or not progress.finished:
        facts.append(_level(progress.level, width))
    pieces: Pieces = [(" · ".join(facts), "$foreground-muted")]
    if progress.failed:
        pieces.append((f" · {count(progress.failed)} failed", "$warning"))
    return pieces


def machine(studio: "Studio", width: int) -> Pieces:
    """Return what the run under way takes from the machine."""
    progress = studio.progress
    if progress is None or progress.finished or progress.usage is None:
        return []
    usage = progress.usage
    facts = [_processors(usage, progress.elapsed)]
    if usage.load is not None:
        facts.append(f"load {usage.load:.1f}")
    if usage.memory is not None:
        most = " at most" if width >= _ROOMY else ""
        facts.append(f"workers' memory {usage.memory / _MIB:,.0f} MiB{most}")
    return [(" · ".join(facts), "$foreground-muted")]


def verdict_counts(studio: "Studio") -> Pieces:
    """Return how many verdicts of each kind there are, and who has a say in them."""
    if studio.verdicts is None:
        return [("no verdicts yet", "$foreground-muted")]
    so_far = "verdicts so far " if studio.running else "verdicts "
    pieces: Pieces = [(so_far, "$foreground-muted")]
    styles = {"a": "bold $primary", "b": "bold $accent"}
    complete = studio.matrix is not None and studio.matrix.complete
    # Nothing speaks for either side of a pair that no judge has scored.
    undecided = "abstain" if studio.verdicts.abstain_below > 0.5 else "tie"
    for name, number in studio.verdicts.counts.items():
        shown = f"{name} or unscored" if name == undecided and not complete else name
        pieces += [(f" {shown} ", styles.get(name, "")), (f"{count(number)} ", "")]
    live, total = len(studio.verdicts.live), len(studio.roster.used)
    pieces.append((f" · {live} of {total} judges have a say", "$foreground-muted"))
    return pieces


def _without_run(studio: "Studio") -> Pieces:
    if studio.running:
        return [("starting", "bold")]
    if studio.matrix is None:
        return [("reading the pairs", "bold")]
    if studio.matrix.complete:
        return [("all scored", "bold $success"), (" · every score was kept", "")]
    table = studio.table
    pairs = "" if table is None else f" over {count(len(table))} pairs"
    so_far = " · what was scored before is kept" if studio.scored else ""
    todo = f" · {count(len(studio.roster.used))} judges{pairs}{so_far}"
    return [("r starts the run", "bold"), (todo, "")]


def _workers(progress: "RunProgress") -> str:
    said = f"{progress.workers} worker{'s' * (progress.workers != 1)}"
    # Those beyond end when their chunk does, which may take a while.
    return f"{said}, soon {progress.wanted}" if progress.workers > progress.wanted else said


def _processors(usage: "Usage", elapsed: float) -> str:
    if usage.cpu is not None:
        return f"CPU {100 * usage.cpu:.0f} % of {100 * usage.cores} %"
    return "CPU use unknown" if elapsed > _LOOKS_SECONDS else f"CPU … of {100 * usage.cores} %"


def _level(level: str, width: int) -> str:
    if not level:
        return "sandbox starting"
    return _LEVELS.get(level, level) if width >= _ROOMY else f"sandbox {level}"
