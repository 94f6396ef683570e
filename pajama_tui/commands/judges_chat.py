"""`pajama-tui judges chat`: talk with a model about one judge, and take its proposals or not."""

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from pajama_tui.commands.chat_exchange import Exchange
from pajama_tui.commands.chat_loop import Loop
from pajama_tui.commands.chat_text import turn_text
from pajama_tui.commands.model_options import model_options
from pajama_tui.commands.options import open_workspace, workspace_options
from pajama_tui.commands.progress_line import ProgressLine
from pajama_tui.commands.scored import Interrupted, read_data

if TYPE_CHECKING:
    from pajama_tui.pipeline.chatting import Chat
    from pajama_tui.pipeline.workspace import Workspace
    from pajama_tui.synthesis.chat_turns import Turn

_STOPPED = 130


@click.command("chat")
@click.argument("data")
@click.argument("name")
@click.option("-m", "--message", metavar="TEXT", help="Say this, print the answer, and end.")
@click.option(
    "--wrong",
    type=click.IntRange(1, 50),
    metavar="N",
    help="Attach N rows that the judge gets wrong, the worst first.",
)
@click.option(
    "--row", "rows", multiple=True, metavar="ROW",
    help="Attach this row: its number from 1, its id or FIELD=VALUE; repeat.",
)  # fmt: skip
@click.option("--repair", is_flag=True, help="Ask for a version that failed a check to be mended.")
@click.option("--try", "tried", is_flag=True, help="Try the proposed version, measure verdicts.")
@click.option("--accept", is_flag=True, help="Make the proposed version the judge's.")
@click.option("--discard", is_flag=True, help="Leave the proposed version.")
@click.option("--why", default="", metavar="TEXT", help="The reason, for the history.")
@click.option("--log", "log_only", is_flag=True, help="Print the conversation so far, and end.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, nothing else.")
@model_options
@workspace_options
def chat_command(data: str, name: str, **options: Any) -> int:
    """Talk with a model about the judge NAME of DATA's session.

    The model sees the judge, its rubric and its figures, and the rows that you attach; their
    prompts measure nothing from then on. What it proposes is checked as generated judges are, and
    comes into use only when you accept it. Every message and answer is kept in the session.

    On a terminal this is a loop (/help lists its orders). With --message, --repair, --try,
    --accept or --discard it does that one thing, in this order, and ends.

    \b
    Examples:
      pajama-tui judges chat pairs.jsonl brevity
      pajama-tui judges chat pairs.jsonl brevity --wrong 5 -m "What goes wrong here?" --yes
      pajama-tui judges chat pairs.jsonl brevity --try --accept
    """
    single = [options[each] for each in ("repair", "tried", "accept", "discard")]
    once = options["message"] is not None or any(single)
    if options["accept"] and options["discard"]:
        raise click.UsageError("--accept and --discard are opposites: give one of them.")
    if options["message"] is not None and options["repair"]:
        raise click.UsageError("--repair sends a message of its own: leave --message away.")
    if options["message"] is None and (options["wrong"] or options["rows"]):
        raise click.UsageError("Rows go with a message: add --message.")
    if options["log_only"]:
        return _log(data, name, options)
    if not once and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise click.UsageError(
            "There is no terminal to talk on: say something with --message, or print the "
            "conversation with --log."
        )
    if not once and options["as_json"]:
        raise click.UsageError("--json leaves no room for a conversation: add --message.")
    from pajama_tui.pipeline.chatting import Chat

    with open_workspace(data, options) as workspace:
        line = ProgressLine()
        try:
            _check_writable(workspace, name)
            chat = Chat(workspace, read_data(workspace, line), name)
            exchange = Exchange(chat, options, line, quiet=options["as_json"])
            return _once(exchange, options) if once else Loop(exchange).run()
        except KeyboardInterrupt:
            line.end()
            line.say("Interrupted. What was said is kept; the same command goes on.")
            raise Interrupted from None


def _check_writable(workspace: "Workspace", name: str) -> None:
    if workspace.session.readonly:
        # Raises now, with the session's own sentence, what asking would raise later.
        workspace.session.record("chat", judge=name)


def _log(data: str, name: str, options: dict[str, Any]) -> int:
    from pajama_tui.pipeline.chatting import chat_log
    from pajama_tui.programs.roster import judge_or_deleted

    with open_workspace(data, options | {"readonly": True}) as workspace:
        judge = judge_or_deleted(workspace.session, workspace.roster, name)
        log = chat_log(workspace, judge)
    turns = log.turns()
    if options["as_json"]:
        found = {
            "judge": judge.label,
            "turns": [turn.to_dict() for turn in turns],
            "cost_since_accepted": log.cost_since_accepted(),
        }
        click.echo(json.dumps(found, allow_nan=False))
        return 0
    for turn in turns:
        for text in turn_text(turn):
            click.echo(text)
    if not turns:
        click.echo("Nothing was said about it yet.", err=True)
    return 0


def _once(exchange: Exchange, options: dict[str, Any]) -> int:
    """Do what the options ask for, in their order; the exit code is 1 where one of it failed."""
    chat = exchange.chat
    found: dict[str, Any] = {"judge": chat.label, "turn": None, "accepted": None}
    code, asked = 0, None
    if options["message"] is not None or options["repair"]:
        asked = _asked(exchange, options)
        if asked is None:
            return 1
        found["turn"] = asked.to_dict()
        code = {"": 0, "cancelled": _STOPPED}.get(asked.fault, 1)
    wants = options["tried"] or options["accept"] or options["discard"]
    if wants and asked is not None and not asked.proposal:
        exchange.say("Nothing is proposed, so there is nothing to decide.")
        code = 1
    elif wants:
        code = _decided(exchange, chat.proposal(), options, found) or code
    if options["as_json"]:
        if asked is not None:
            found["turn"] = chat.log.turn(asked.id).to_dict()
        asker = exchange.purse.asker
        totals = asker.totals() if asker else None
        found["spent"] = {
            "requests": totals.requests if totals else 0,
            "known_cost": float(totals.known) if totals else 0.0,
            "requests_of_unknown_cost": totals.unknown if totals else 0,
        }
        found["cost_since_accepted"] = chat.cost
        found["notes"] = exchange.notes
        click.echo(json.dumps(found, allow_nan=False))
    return code


def _asked(exchange: Exchange, options: dict[str, Any]) -> "Turn | None":
    chat: Chat = exchange.chat
    if options["repair"]:
        return exchange.repair(chat.proposal())
    evidence = None
    if options["rows"]:
        evidence = chat.rows(options["rows"])
    if options["wrong"]:
        evidence = chat.wrong(options["wrong"], evidence)
    for sentence in evidence.said if evidence else ():
        exchange.say(sentence)
    return exchange.ask(options["message"], evidence)


def _decided(
    exchange: Exchange, turn: "Turn", options: dict[str, Any], found: dict[str, Any]
) -> int:
    """Try, accept or discard a proposal; return the exit code."""
    check = exchange.chat.check(turn) if not options["discard"] else None
    found["proposal"] = turn.proposal
    if options["tried"]:
        trial, effect = exchange.measure(turn)
        found["trial"], found["effect"] = trial.to_dict(), effect.to_dict()
    if options["accept"]:
        if check is not None and not check.passed:
            exchange.say(f"It fails a check, so nothing was saved: {check.reason}")
            return 1
        found["accepted"] = exchange.accept(turn, options["why"])
    if options["discard"]:
        exchange.discard(turn, options["why"])
    return 0
