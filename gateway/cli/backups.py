"""The commands that make one file of a gateway, and put one in its place."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway.cli.copying import refused_plainly, shown
from gateway.cli.opening import BadInput, settings
from gateway.wiring import Gateway, build

if TYPE_CHECKING:
    from store.restoring import Restored

FILE = click.argument("file", type=click.Path(path_type=Path))


@click.command("backup")
@FILE
def backup(file: Path) -> None:
    """Write everything to FILE, while the gateway serves, as it was at one moment. No key is in it."""
    from store.backing_up import back_up
    from store.restored import plain

    with _opened() as gateway, _refused(file):
        if gateway.database.embedded and not _path(gateway).is_file():
            raise BadInput(f"There is no database at {_path(gateway)}, so there is nothing to back up.")
        note = back_up(gateway.database, file.absolute(), now=gateway.clock(), shown=_shown("Copying"))
        secrets = gateway.settings.data_dir / "secrets.json"
    click.echo(f"{file} has everything as it was at {plain(note.made_at)} ({file.stat().st_size:,} bytes).")
    where = f" (here: {secrets})" if secrets.is_file() else ""
    click.echo(
        f"It opens only with the data key of fingerprint {note.keys[0]}, which is not in it: keep EARSHOT_DATA_KEY and "
        f"EARSHOT_SECRET_KEY{where} somewhere else. Originals, names, numbers and recordings are sealed in it; edited "
        "texts, the log and the addresses of staff are not, so keep it as safe as the database."
    )


@click.command("restore")
@FILE
@click.option("--over", is_flag=True, help="Take the place of a database that is not empty; it is kept beside.")
def restore(file: Path, over: bool) -> None:
    """Let this gateway hold what FILE holds, once it is seen to be whole and to open with the keys here.

    Stop “earshot run”, “earshot web” and “earshot work” first. Nothing that may have gone out since is sent again
    without a person.
    """
    from store.restoring import restore as put_back

    with _opened() as gateway, _refused(file):
        if not gateway.database.embedded and over:
            raise BadInput(
                "A PostgreSQL that holds anything is never written over: make a new, empty database, name it in "
                "EARSHOT_DATABASE_URL, and restore into that."
            )
        done = put_back(file.absolute(), gateway.database, over=over, now=gateway.clock(), shown=_shown("Restoring"))
    _say(done)


def _say(done: "Restored") -> None:
    from store.restored import plain

    held = done.held_back
    click.echo(f"Restored: this gateway is as it was at {plain(done.note.made_at)}. The log of moves holds.")
    click.echo(f"  {held.waiting} messages that may have gone out since wait for a person; see /desk.")
    click.echo(f"  {held.unknown} were being sent at that moment: their outcome is unknown, and is looked into.")
    click.echo(f"  {held.deadlines} deadlines passed since; they are put off by 7 days, so that a person looks first.")
    click.echo(f"  {held.in_tray} letters lay in the tray: look which were posted before you print any.")
    click.echo("A task for an administrator says the same. Codes and stories that came since are not known here.")
    if done.kept is not None:
        click.echo(f"The database that was here is kept as {done.kept}. Delete it when nobody needs it any more.")


@contextmanager
def _opened() -> Iterator[Gateway]:
    """The gateway, its database neither made nor migrated."""
    gateway = build(settings())
    try:
        yield gateway
    finally:
        gateway.database.close()


@contextmanager
def _refused(file: Path) -> Iterator[None]:
    """What keeps a backup from being made or restored, in a sentence."""
    from store.backing_up import NotABackup
    from store.restoring import NotRestored

    try:
        with refused_plainly():
            yield
    except (NotABackup, NotRestored) as error:
        raise BadInput(str(error)) from None
    except OSError as error:
        where = error.filename if error.filename else file
        raise BadInput(f"{where}: {os.strerror(error.errno) if error.errno else error}.") from None


def _path(gateway: Gateway) -> Path:
    from store.alone import file_of

    return file_of(gateway.settings.database_url)


def _shown(words: str) -> Callable[[int], AbstractContextManager[Callable[[str, int], None]]]:
    return partial(shown, words=words)
