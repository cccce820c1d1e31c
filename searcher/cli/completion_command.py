"""``tracuu completion``: what makes a shell complete commands, options and words."""

from __future__ import annotations

import click

from searcher.cli.options import examples

_VARIABLE = "_TRACUU_COMPLETE"


@click.command(
    short_help="Print the completion script of a shell.",
    epilog=examples(
        'eval "$(tracuu completion bash)"           # in ~/.bashrc',
        'eval "$(tracuu completion zsh)"            # in ~/.zshrc, after compinit',
        "tracuu completion fish | source            # in ~/.config/fish/config.fish",
    ),
)
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
def command(shell: str) -> int:
    """Print the script that makes SHELL complete commands, options, formats and words."""
    from click.shell_completion import get_completion_class

    from searcher.cli.main import cli

    kind = get_completion_class(shell)
    assert kind is not None
    print(kind(cli, {}, "tracuu", _VARIABLE).source())
    return 0
