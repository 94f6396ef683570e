"""`pajama-tui rubrics chat`: a rubric or the template changed by a model as one says."""

import json
import sys
import threading
from typing import TYPE_CHECKING, Any

import click

from pajama_tui.commands.chat_answer import AnswerText, stoppable
from pajama_tui.commands.chat_text import cost_text
from pajama_tui.commands.diff_text import echo_unified
from pajama_tui.commands.judges_session import open_session
from pajama_tui.commands.model_options import Purse, model_options
from pajama_tui.commands.options import SESSION, TAKE_OVER
from pajama_tui.commands.progress_line import ProgressLine
from pajama_tui.commands.scored import Interrupted
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.pipeline.refining import Refining
    from pajama_tui.synthesis.chat_turns import Turn


@click.command("chat")
@click.argument("data")
@click.argument("what", metavar="KEY|template")
@click.option("-m", "--message", metavar="TEXT", help="What to change, or a question.")
@click.option("--accept", is_flag=True, help="Put the proposed text into the file.")
@click.option("--discard", is_flag=True, help="Leave the proposed text.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, nothing else.")
@model_options
@SESSION
@TAKE_OVER
def chat_command(data: str, what: str, **options: Any) -> int:
    """Let a model change the rubric KEY or the template as you say, and see what that changes.

    The new text is checked and shown as a diff, and comes into the file only when you accept it:
    at the question, with --accept in the same call, or with --accept alone in a later one.

    \b
    Examples:
      pajama-tui rubrics chat pairs.jsonl clarity -m "Say that code blocks are no clutter."
      pajama-tui rubrics chat pairs.jsonl template -m "Ask for shorter programs." --yes --accept
    """
    from pajama_tui.pipeline.refining import Refining

    if options["message"] is None and not (options["accept"] or options["discard"]):
        raise click.UsageError("Say what to change with --message.")
    if options["accept"] and options["discard"]:
        raise click.UsageError("--accept and --discard are opposites: give one of them.")
    line = ProgressLine()
    with open_session(data, options | {"judges": None}, readonly=False) as workspace:
        refining = Refining(workspace, what)
        purse = Purse(workspace.session, options, line)
        try:
            if options["message"] is not None:
                turn = _asked(refining, purse, options, line)
                if turn is None:
                    return 1
            else:
                turn = refining.proposal()
        except KeyboardInterrupt:
            line.end()
            line.say("Interrupted. What was said is kept.")
            raise Interrupted from None
        return _decide(refining, turn, options)


def _asked(
    refining: "Refining", purse: Purse, options: dict[str, Any], line: ProgressLine
) -> "Turn | None":
    asker = purse.open()
    question = refining.question(
        options["message"], model=asker.model, max_tokens=options["max_tokens"]
    )
    if not purse.agree(asker.estimate(question.request)):
        return None
    shown = AnswerText(line, quiet=True)
    written = 0

    def on_part(kind: str, text: str) -> None:
        nonlocal written
        written += len(text)
        line.show(f"{written:,} characters", force=False)

    def work(stop: threading.Event) -> "Turn":
        return refining.ask(
            asker,
            options["message"],
            max_tokens=options["max_tokens"],
            on_part=on_part,
            on_wait=shown.on_wait,
            cancelled=stop,
        )

    turn = stoppable(work)
    line.end()
    if turn.answer and turn.answer.sentence:
        line.say(turn.answer.sentence)
    line.say(f"This answer: {cost_text(turn.cost)}.")
    return turn


def _decide(refining: "Refining", turn: "Turn", options: dict[str, Any]) -> int:
    from pajama_tui.synthesis.chat_refine import read_comment

    loud = not options["as_json"]
    if loud and options["message"] is not None and turn.answer:
        click.echo(printable(read_comment(turn.answer.text), newlines=True).strip())
    passed = turn.check is None or turn.check.passed
    code = {"": 0, "cancelled": 130}.get(turn.fault, 1)
    if turn.proposal and loud and options["message"] is not None:
        echo_unified(refining.text, turn.proposal)
    if not turn.proposal:
        if loud:
            click.echo("No change is proposed.", err=True)
        code = code or int(options["accept"])
    elif not passed and not options["discard"]:
        reason = turn.check.reason if turn.check else ""
        click.echo(f"It can't be used so: {printable(reason)}", err=True)
        code = 1
    elif options["discard"]:
        refining.discard(turn)
    elif options["accept"] or (
        loud
        and sys.stdin.isatty()
        and sys.stderr.isatty()
        and click.confirm("Put it into the file?", err=True)
    ):
        refining.accept(turn)
        click.echo(f"Written: {printable(str(refining.path))}", err=True)
    elif loud:
        click.echo("It is kept as a proposal: --accept takes it, --discard leaves it.", err=True)
    if options["as_json"]:
        whole = {"what": refining.key, "turn": refining.log.turn(turn.id).to_dict()}
        click.echo(json.dumps(whole, allow_nan=False))
    return code
