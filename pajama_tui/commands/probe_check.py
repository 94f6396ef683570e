"""`pajama-tui probe check`: are the final answers of responses right?"""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pajama_tui.commands.export_target import check_place
from pajama_tui.commands.progress_line import ProgressLine
from pajama_tui.errors import InputError
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.training.answers.check_file import Answers, Share
    from pajama_tui.training.answers.compare import Comparison

_SHOWN_REASONS = 5
_INTERRUPTED = 130


@click.command("check")
@click.argument("file")
@click.option("--against", metavar="FILE", help="Compare with other responses to the questions.")
@click.option("--out", metavar="FILE", help="Rows with what was found (.jsonl).")
@click.option(
    "--model",
    "models",
    multiple=True,
    metavar="DIR",
    help="Leave out the questions that this finetuned model has learned; may be given again.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(0.1, 3600),
    default=5.0,
    show_default=True,
    help="Seconds that one answer may take.",
)
@click.option(
    "--map", "mapping", metavar="COLUMNS", help="question=…,prediction=…,gold=…, or some of it."
)
@click.option("--seed", type=click.IntRange(0), default=0, help="Of the comparison's interval.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, nothing else.")
def check_command(
    file: str,
    against: str | None,
    out: str | None,
    models: tuple[str, ...],
    timeout: float,
    mapping: str | None,
    seed: int,
    as_json: bool,
) -> int:
    """Check the final answers of the responses in FILE against their gold answers.

    Rows have question, prediction and gold (or answer, solution, ...); of a GSM8K solution what
    follows #### counts. Answers are read and compared by math-verify as mathematics, so that 0.5
    is 1/2; where the gold answer is a letter, the letter that is boxed or named as the answer is.
    Each is checked in a process apart that is ended where it takes too long. Responses without an
    answer that can be read are told apart, and so are those that could not be checked.

    \b
    Examples:
      pajama-tui probe check answers.jsonl
      pajama-tui probe check best.jsonl --against random.jsonl --model best --model random
      pajama-tui probe check answers.jsonl --out checked.jsonl
    """
    from pajama_tui.training.answers.check_file import check_file
    from pajama_tui.training.answers.checker import Checker
    from pajama_tui.training.answers.compare import compare
    from pajama_tui.training.responses.questions import open_rows
    from pajama_tui.training.sft.record import learned_questions

    if out:
        if Path(out).suffix.lower() != ".jsonl":
            raise InputError("Rows are written as JSON lines; let --out end in .jsonl.")
        for source in (file, *([against] if against else [])):
            check_place(out, source, {"readonly": False})
    learned = frozenset().union(*map(learned_questions, models))
    line = ProgressLine()
    found = []
    try:
        with Checker(timeout) as checker:
            # Both are opened before the first is checked: that may take long.
            opened = [open_rows(each, mapping, responses=True) for each in (file, against) if each]
            for number, data in enumerate(opened):
                found.append(
                    check_file(
                        data,
                        checker,
                        out=out if not number else None,
                        learned=learned,
                        on_progress=lambda done, total: line.show(
                            f"checking {done:,} of {total:,} answers", force=False
                        ),
                    )
                )
    except KeyboardInterrupt:
        line.end()
        click.echo("Interrupted; nothing was written.", err=True)
        return _INTERRUPTED
    line.end()
    compared = compare(found[0], found[1], seed) if against else None
    if as_json:
        facts = found[0].to_dict()
        if compared:
            facts |= {"against": found[1].to_dict(), "comparison": compared.to_dict()}
        click.echo(json.dumps(facts, allow_nan=False))
        return 0
    for answers in found:
        _tell(answers)
    if compared:
        _tell_comparison(compared, found[0].name, found[1].name)
    if out:
        click.echo(printable(f"{out}: every row, with pajama_correct."))
    return 0


def _tell(answers: "Answers") -> None:
    facts, accuracy = answers.to_dict(), answers.accuracy
    click.echo(f"{answers.name}: {facts['rows']:,} rows, {facts['questions']['all']:,} questions")
    if accuracy is None:
        click.echo("  no row has a gold answer that can be read")
    else:
        click.echo(f"  right answers        {_share(accuracy)} of all rows with a gold answer")
        if answers.of_answered:
            click.echo(f"  of those read        {_share(answers.of_answered)}")
    questions = facts["questions"]
    if accuracy and questions["all"] < accuracy.rows:
        click.echo(
            f"  questions            {questions['any_response_right']:,} with a right response, "
            f"{questions['every_response_right']:,} with right responses alone"
        )
    told = ", ".join(f"{count:,} {status}" for status, count in answers.counts.most_common())
    click.echo(f"  rows                 {told}")
    for reason, count in answers.reasons.most_common(_SHOWN_REASONS):
        click.echo(f"    {count:,}: {printable(reason)}")
    if answers.cut_off:
        click.echo(f"  {answers.cut_off:,} responses were cut off when they were written")
    if answers.bad_rows:
        click.echo(f"  {answers.bad_rows:,} rows of the file could not be read")


def _tell_comparison(found: "Comparison", first: str, second: str) -> None:
    click.echo(f"{first} less {second}, on {found.questions:,} common questions:")
    interval = ""
    if found.low is not None and found.high is not None:
        interval = f"  [{100 * found.low:+.1f}, {100 * found.high:+.1f}]"
    click.echo(
        f"  {100 * found.difference:+.1f} points{interval}  ({found.first:.1%} and "
        f"{found.second:.1%}); better on {found.better:,} questions, worse on {found.worse:,} "
        f"(sign test p = {found.p:.2g})"
    )
    if not interval:
        click.echo("  too few questions for an interval")
    if found.only_first or found.only_second:
        click.echo(
            f"  {found.only_first:,} questions of the first and {found.only_second:,} of the "
            "second are not in the other"
        )


def _share(share: "Share") -> str:
    return f"{share.value:6.1%}  [{share.low:.1%}, {share.high:.1%}]  ({share.rows:,} rows)"
