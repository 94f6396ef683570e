"""`pajama-tui completion`: what a shell needs to complete commands and options."""

import os
from pathlib import Path

import click


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]), required=False)
def completion_command(shell: str | None) -> None:
    """Print the completion script for SHELL (default: the one you use).

    \b
    bash:  pajama-tui completion bash >> ~/.bashrc
    zsh:   pajama-tui completion zsh >> ~/.zshrc
    fish:  pajama-tui completion fish > ~/.config/fish/completions/pajama-tui.fish
    """
    from click.shell_completion import get_completion_class

    name = shell or Path(os.environ.get("SHELL", "bash")).name
    found = get_completion_class(name)
    if found is None:
        raise click.UsageError(
            f"There is no completion for '{name}'; name one of bash, zsh or fish."
        )
    root = click.get_current_context().find_root().command
    click.echo(found(root, {}, "pajama-tui", "_PAJAMA_TUI_COMPLETE").source())
