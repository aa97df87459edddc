"""The command that says whether the log of moves still holds, and what the first broken row is if it does not."""

import sys
from collections.abc import Iterator

import click

from gateway.cli.opening import BadInput, said_plainly, settings
from gateway.wiring import build

SHOWN = 20


@click.group("audit")
def audit() -> None:
    """The log of moves."""


@audit.command("verify")
def verify() -> None:
    """Check every chain, text and seal of the log; exit 1 if anything was altered. Writes nothing."""
    from store import log, migrating

    gateway = build(settings())
    try:
        with said_plainly():
            if migrating.current(gateway.database) is None:
                raise BadInput("There is no database here yet, so there is no log to look at.")
            with gateway.database.read() as session:
                held = log.size(session)
                faults = _say(log.verify(session))
    finally:
        gateway.database.close()
    if faults:
        click.echo(
            f"{faults} {'fault' if faults == 1 else 'faults'}: the log was altered behind the program's back. Keep "
            "this database as it is, compare it with a backup from before, and ask who could write to it.",
            err=True,
        )
        sys.exit(1)
    click.echo(f"The log holds: every chain, text and seal. {held.rows:,} moves, {held.seals:,} seals.")


def _say(faults: Iterator[str]) -> int:
    count = 0
    for count, fault in enumerate(faults, 1):
        if count == 1:
            click.echo(f"The first broken row: {fault}", err=True)
        elif count <= SHOWN:
            click.echo(fault, err=True)
    if count > SHOWN:
        click.echo(f"… and {count - SHOWN} more", err=True)
    return count
