"""Opens the gateway for a command: settings checked, database migrated, and bad input said in a sentence."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from gateway.settings import Settings, WrongSettings, read
from gateway.wiring import Gateway, build


class BadInput(click.ClickException):
    """Something that the person must change: exit code 2."""

    exit_code = 2


def settings() -> Settings:
    try:
        return read()
    except WrongSettings as error:
        raise BadInput(
            "\n".join(["These settings are wrong:", *(f"  {problem}" for problem in error.problems)])
        ) from None


@contextmanager
def opened() -> Iterator[Gateway]:
    """The gateway over a migrated database, closed at the end."""
    from store.migrating import migrate

    gateway = build(settings())
    try:
        migrate(gateway.database)
        yield gateway
    finally:
        gateway.database.close()
