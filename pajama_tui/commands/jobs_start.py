"""`pajama-tui jobs start KIND`: one subcommand a kind, loaded when it is used."""

from importlib import import_module

import click

# kind: module that defines KIND_command.
_KINDS = {
    "score": "jobs_score",
    "reward": "jobs_reward",
    "probe": "jobs_probe",
    "sft": "jobs_sft",
    "probe-baselines": "jobs_probe_baselines",
}


class _Kinds(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_KINDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _KINDS:
            return None
        module = import_module(f"pajama_tui.commands.{_KINDS[cmd_name]}")
        command: click.Command = getattr(module, f"{cmd_name.replace('-', '_')}_command")
        return command


@click.group("start", cls=_Kinds)
def start_command() -> None:
    """Start a job of a KIND, detached from this terminal; prints its ID."""
