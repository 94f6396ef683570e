"""`pajama-tui judges delete`, `restore`, `disable` and `enable`: which judges have a say."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from pajama_tui.commands.judges_session import open_session, writing_options
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.pipeline.workspace import Workspace
    from pajama_tui.programs.judge import Judge

Change = Callable[["Workspace", str, str], str]


@click.command("delete")
@click.argument("data")
@click.argument("name")
@writing_options
def delete_command(data: str, name: str, **options: Any) -> int:
    """Move the judge NAME of DATA's session into the history; 'judges restore' brings it back."""

    def change(workspace: "Workspace", name: str, why: str) -> str:
        from pajama_tui.programs.edits import delete_judge

        judge = _named(workspace, name)
        delete_judge(workspace.session, workspace.roster, judge, why=why)
        return f"{judge.label} {judge.sha[:8]} is in the history; 'judges restore' brings it back."

    return _changed(data, name, options, change)


@click.command("restore")
@click.argument("data")
@click.argument("name")
@writing_options
def restore_command(data: str, name: str, **options: Any) -> int:
    """Bring the deleted judge NAME of DATA's session back as it was."""

    def change(workspace: "Workspace", name: str, why: str) -> str:
        from pajama_tui.programs.edits import restore_judge

        judge = restore_judge(workspace.session, workspace.roster, name, why=why)
        return f"{judge.label} {judge.sha[:8]} is back."

    return _changed(data, name, options, change)


@click.command("disable")
@click.argument("data")
@click.argument("name")
@writing_options
def disable_command(data: str, name: str, **options: Any) -> int:
    """Keep the judge NAME of DATA's session, but leave it out of runs and verdicts."""

    def change(workspace: "Workspace", name: str, why: str) -> str:
        from pajama_tui.programs.edits import disable_judge

        judge = _named(workspace, name)
        if judge in workspace.roster.disabled:
            return f"{judge.label} is disabled already."
        disable_judge(workspace.session, workspace.roster, judge, why=why)
        return f"{judge.label} has no say any more; 'judges enable' gives it back."

    return _changed(data, name, options, change)


@click.command("enable")
@click.argument("data")
@click.argument("name")
@writing_options
def enable_command(data: str, name: str, **options: Any) -> int:
    """Give the disabled judge NAME of DATA's session its say back."""

    def change(workspace: "Workspace", name: str, why: str) -> str:
        from pajama_tui.programs.edits import enable_judge

        judge = _named(workspace, name)
        if judge in workspace.roster.used:
            return f"{judge.label} is not disabled."
        enable_judge(workspace.session, workspace.roster, judge, why=why)
        return f"{judge.label} has a say again."

    return _changed(data, name, options, change)


def _named(workspace: "Workspace", name: str) -> "Judge":
    from pajama_tui.programs.roster import judge_named

    return judge_named(workspace.roster.kept, name)


def _changed(data: str, name: str, options: dict[str, Any], change: Change) -> int:
    with open_session(data, options, readonly=False) as workspace:
        said = change(workspace, name, options["why"])
    click.echo(printable(said))
    return 0
