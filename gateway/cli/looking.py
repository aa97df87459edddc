"""Commands that only look: the machine as a diagram, and whether the log still holds."""

import sys

import click

from gateway.cli.opening import opened


@click.command("machine")
@click.option("--mermaid", "form", flag_value="mermaid", default=True, help="As a Mermaid state diagram.")
@click.option("--dot", "form", flag_value="dot", help="As a Graphviz graph.")
def machine(form: str) -> None:
    """Print the table of moves as a diagram."""
    from gateway.moderation import diagram

    click.echo(diagram.dot() if form == "dot" else diagram.mermaid())


@click.group("audit")
def audit() -> None:
    """The log of moves."""


@audit.command("verify")
def verify() -> None:
    """Check every chain, text and seal of the log; exit 1 if anything was altered."""
    from store import log

    with opened() as gateway, gateway.database.read() as session:
        faults = 0
        for faults, fault in enumerate(log.verify(session), 1):  # noqa: B007
            click.echo(fault, err=True)
    if faults:
        click.echo(f"{faults} faults: the log was altered.", err=True)
        sys.exit(1)
    click.echo("The log holds: every chain, text and seal.")
