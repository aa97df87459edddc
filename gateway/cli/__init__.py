"""The ``earshot`` command: each group of commands in a file of its own, imported when it is used.

Exit codes: 0 success, 1 failure, 2 bad usage or input, with a sentence on standard error.
"""

from importlib import import_module
from typing import Any

import click

# Command → the module that has it, as a click command under the same name ("-" becomes "_").
COMMANDS = {
    "demo": "gateway.cli.showing",
    "run": "gateway.cli.serving",
    "web": "gateway.cli.serving",
    "work": "gateway.cli.serving",
    "migrate": "gateway.cli.serving",
    "check": "gateway.cli.checking",
    "homes": "gateway.cli.directory",
    "contacts": "gateway.cli.directory",
    "staff": "gateway.cli.people",
    "print-run": "gateway.cli.paper",
    "slips": "gateway.cli.slips",
    "mail": "gateway.cli.mail",
    "preview": "gateway.cli.previewing",
    "machine": "gateway.cli.looking",
    "copy": "gateway.cli.copying",
    "audit": "gateway.cli.auditing",
    "backup": "gateway.cli.backups",
    "restore": "gateway.cli.backups",
    "keys": "gateway.cli.keys",
}


class _Lazy(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: Any = getattr(import_module(COMMANDS[cmd_name]), cmd_name.replace("-", "_"))
        return command if isinstance(command, click.Command) else None


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="earshot-gateway", prog_name="earshot")
def main() -> None:
    """Stories about care, by text, phone and form; moderated once; told by e-mail, text and printed letter."""
