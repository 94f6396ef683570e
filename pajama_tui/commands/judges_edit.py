"""`pajama-tui judges edit`: a judge in the user's editor, checked and tried before it is saved."""

import contextlib
import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from pajama_tui.commands.judges_try import (
    checked,
    findings_json,
    from_file,
    show_findings,
    trial_options,
    tried_out,
)
from pajama_tui.commands.options import open_workspace, workspace_options
from pajama_tui.commands.progress_line import ProgressLine
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.pipeline.trying import Trial
    from pajama_tui.pipeline.workspace import Workspace
    from pajama_tui.programs.judge import Judge
    from pajama_tui.programs.user_editor import Sheet


@click.command("edit")
@click.argument("data")
@click.argument("name")
@trial_options
@click.option("--yes", is_flag=True, help="Save without asking, unless every text fails.")
@click.option("--why", metavar="TEXT", help="The reason, for the history.")
@click.option("--json", "as_json", is_flag=True, help="With --yes: one JSON object on stdout.")
@workspace_options
def edit_command(data: str, name: str, **options: Any) -> int:
    """Edit the judge NAME in $VISUAL or $EDITOR, see what changes on pairs of DATA, and save it.

    The version belongs to the session on DATA; the next run scores that one column. Without a
    terminal, --from names a file that holds the version, and --yes saves it.

    \b
    Examples:
      pajama-tui judges edit pairs.jsonl brevity
      pajama-tui judges edit pairs.jsonl brevity --from new.py --yes --why "ignores code blocks"
    """
    asks = sys.stdin.isatty() and sys.stdout.isatty()
    if options["file"] is None and not asks:
        raise click.UsageError("There is no terminal for an editor: name a file with --from.")
    if not (options["yes"] or asks):
        raise click.UsageError(
            "There is no terminal to ask on: --yes saves, 'pajama-tui judges try' only looks."
        )
    if options["as_json"] and not options["yes"]:
        raise click.UsageError("--json leaves no room for questions: add --yes.")
    from pajama_tui.pipeline.editing import require_writable
    from pajama_tui.programs.roster import judge_named
    from pajama_tui.programs.user_editor import open_editor

    with open_workspace(data, options) as workspace:
        judge = judge_named(workspace.roster.kept, name)
        require_writable(workspace, judge)
        if options["file"] is not None:
            tried = from_file(judge, options["file"])
            return _decide(workspace, judge, tried, options, again=False)[0]
        with _sheet(judge) as sheet:
            code, again = 1, True
            while again:
                open_editor(sheet.path)
                code, again = _decide(
                    workspace, judge, from_file(judge, sheet.path), options, again=True
                )
            if not code:
                sheet.remove()
        return code


def _decide(
    workspace: "Workspace", judge: "Judge", tried: "Judge", options: dict[str, Any], *, again: bool
) -> tuple[int, bool]:
    """Check, try, ask and save; return the exit code, and whether to open the editor again."""
    if tried.sha == judge.sha:
        _say("Nothing was changed, so there is nothing to save.", options, saved=None)
        return 0, False
    findings = checked(tried)
    if not options["as_json"]:
        show_findings(tried, findings)
    if any(finding.severity == "error" for finding in findings):
        if again and click.confirm("It cannot run so. Edit it again?", default=True):
            return 1, True
        found = {"findings": findings_json(findings)}
        _say("It cannot run so; nothing was saved.", options, saved=None, **found)
        return 1, False
    trial = tried_out(workspace, ProgressLine(), tried, judge, options)
    facts = {"findings": findings_json(findings), "trial": trial.to_dict()}
    if not options["as_json"]:
        from pajama_tui.pipeline.trial_text import trial_text

        for text in trial_text(trial):
            click.echo(text)
    if options["yes"]:
        if trial.dead:
            _say("Every text failed; nothing was saved.", options, saved=None, **facts)
            return 1, False
    else:
        answer = _answer(trial, again=again)
        if answer != "s":
            _say("Nothing was saved.", options, saved=None)
            return 1, answer == "e"
    saved = _save(workspace, judge, tried, options)
    _say(
        f"{judge.label}: {saved.sha[:8]} is saved and in use instead of {judge.sha[:8]}; the next "
        "run scores it.",
        options,
        saved=saved,
        **facts,
    )
    return 0, False


def _answer(trial: "Trial", *, again: bool) -> str:
    if trial.dead:
        click.echo("Every text failed: saved like this, it would have no say.")
    choices = ["s", "e", "q"] if again else ["s", "q"]
    text = (
        "Save it (s), edit it again (e), or leave it (q)?" if again else "Save it (s) or not (q)?"
    )
    answer: str = click.prompt(text, type=click.Choice(choices), show_choices=False)
    return answer


def _save(
    workspace: "Workspace", judge: "Judge", tried: "Judge", options: dict[str, Any]
) -> "Judge":
    from pajama_tui.pipeline.editing import save_judge

    why = options["why"]
    if why is None and not options["yes"]:
        why = click.prompt("Why (for the history; may be empty)", default="", show_default=False)
    saved = save_judge(workspace, judge, tried.source, why=why or "")
    workspace.reread_judges()
    return saved


def _say(text: str, options: dict[str, Any], *, saved: "Judge | None", **facts: Any) -> None:
    if not options["as_json"]:
        click.echo(printable(text))
        return
    whole = {"saved": saved is not None, "version": saved.sha if saved else None, "said": text}
    click.echo(json.dumps(whole | facts, allow_nan=False))


@contextlib.contextmanager
def _sheet(judge: "Judge") -> Iterator["Sheet"]:
    """A file to edit; one that is still there in the end holds unsaved work, and is named."""
    from pajama_tui.programs.user_editor import Sheet

    sheet = Sheet(judge)
    try:
        yield sheet
    finally:
        if sheet.left:
            click.echo(f"Your text is in {printable(str(sheet.path))}.", err=True)
        else:
            sheet.remove()
