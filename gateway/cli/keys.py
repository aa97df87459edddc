"""The command that seals everything afresh under the first of the data keys, so that the others can be dropped."""

import sys

import click

from gateway.cli.copying import shown
from gateway.cli.opening import opened, said_plainly
from gateway.wiring import Gateway


@click.group("keys")
def keys() -> None:
    """The data keys."""


@keys.command("rotate")
def rotate() -> None:
    """Seal everything afresh under the first key of EARSHOT_DATA_KEY.

    First write the new key in front of the old one, with a comma between them, for every process, and start them
    again; then run this, while they serve. It may be stopped and begun again.
    """
    from store.crypto import CannotOpen
    from store.rekeying import left
    from store.rekeying import rotate as seal_afresh

    with opened() as gateway, said_plainly():
        with gateway.database.read() as session:
            old = sum(left(session).by_key.values())
        try:
            with shown(old, "Sealing") as progress:
                many = seal_afresh(gateway.database, now=gateway.clock(), done=progress)
        except CannotOpen as error:
            raise click.ClickException(
                f"{error}. Everything before it is sealed afresh. Put the key that sealed it back, or a backup from "
                "before it was altered, and run this again; until then drop no key."
            ) from None
        with gateway.database.read() as session:
            rest = left(session).by_key
        _say(gateway, many, dict(rest))


def _say(gateway: Gateway, many: int, rest: dict[str, int]) -> None:
    current, *older = (name.hex() for name in gateway.database.keys.fingerprints)
    click.echo(f"{many:,} values were sealed afresh under the key of fingerprint {current}.")
    if rest:
        click.echo(
            f"{sum(rest.values()):,} came in under an older key meanwhile: a process still has that one first. Start "
            "it again with the new key in front, and run this once more.",
            err=True,
        )
        sys.exit(1)
    if not older:
        click.echo("EARSHOT_DATA_KEY has one key, and everything is sealed under it. Nothing may be dropped.")
        return
    click.echo(f"Nothing is sealed under any other. Drop from EARSHOT_DATA_KEY: {', '.join(older)} (fingerprints).")
    click.echo(
        "Then start every process again. Keep the old key as long as you keep backups from before: they open with it "
        "alone. Codes on paper and numbers that said STOP are still found: what finds them is kept, sealed."
    )
