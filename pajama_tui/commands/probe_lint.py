"""`pajama-tui probe lint`: what is wrong with labelled rows, before a probe learns from them."""

import json

import click

from pajama_tui.untrusted import printable

_SHOWN_BAD = 5


@click.command("lint")
@click.argument("file")
@click.option("--map", "mapping", metavar="COLUMNS", help="question=…,prediction=…,label=…")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Of shuffles.")
@click.option("--problems", "all_problems", is_flag=True, help="List every row that is left out.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, nothing else.")
def lint_command(
    file: str, mapping: str | None, seed: int, all_problems: bool, as_json: bool
) -> int:
    """Say what would make the figures of a probe learned from FILE worthless.

    Questions that occur twice, responses that stand at another question and from which row on, rows
    written unlike the rest that hold most of a score, scores that go with length or source, missing
    scores, and scores with too few rows. Only texts, scores and the columns that name a source or a
    split are looked at.
    """
    from pajama_tui.training.probe_learning.lint import lint
    from pajama_tui.training.probe_learning.read_rows import read_labelled

    data = read_labelled(file, mapping)
    found = lint(data, seed)
    if as_json:
        problems = [{"line": bad.line, "reason": bad.reason} for bad in data.bad]
        click.echo(json.dumps({**found.to_dict(), "problems": problems}, allow_nan=False))
        return 0
    facts = found.to_dict()
    click.echo(f"{data.name}: {data.title}; {facts['rows']:,} rows, {facts['groups']:,} questions")
    for aspect, counts in facts["aspects"].items():
        told = "  ".join(f"{score}: {count:,}" for score, count in counts.items())
        click.echo(printable(f"  {aspect:22} {told}"))
    if not found.flaws:
        click.echo("Nothing was found that speaks against these rows.")
    for flaw in found.flaws:
        click.echo(f"{flaw.severity}: {flaw.sentence}")
    if data.bad:
        click.echo(f"{len(data.bad):,} rows cannot be used:")
        shown = data.bad if all_problems else data.bad[:_SHOWN_BAD]
        for bad in shown:
            click.echo(f"  line {bad.line}: {bad.reason}")
        if len(data.bad) > len(shown):
            click.echo(f"  ... and {len(data.bad) - len(shown):,} more (--problems lists all)")
    return 0
