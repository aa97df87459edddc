"""The command that moves a gateway from a SQLite file into an empty PostgreSQL, and proves that all of it arrived."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from gateway.cli.opening import BadInput, said_plainly, settings
from gateway.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from store.copying import Copied


@click.command("copy")
@click.argument("to_url")
def copy(to_url: str) -> None:
    """Copy everything into the empty PostgreSQL at TO_URL.

    Stop “earshot run”, “earshot web” and “earshot work” first: while a file is copied, nobody else may have it open.
    Nothing is written to it. To practise while the gateway serves, copy from a backup: earshot backup FILE, then
    EARSHOT_DATABASE_URL=sqlite:///FILE earshot copy TO_URL.
    """
    from store.alone import file_of

    chosen = settings()
    if not chosen.embedded:
        raise BadInput("EARSHOT_DATABASE_URL names a PostgreSQL already. “earshot backup FILE” makes a file of it.")
    there = _there(chosen, to_url)
    path = file_of(chosen.database_url)
    if not path.is_file():
        raise BadInput(f"There is no database at {path}, so there is nothing to copy.")
    with refused_plainly():
        copied = _copied(chosen, there)
    print_table(copied)
    _say_what_next(chosen, path.name)


def _there(chosen: Settings, to_url: str) -> Settings:
    """The same settings with the other database."""
    from pydantic import ValidationError

    try:
        there = Settings(**{**chosen.model_dump(exclude_unset=True), "database_url": to_url})
    except ValidationError as error:
        raise BadInput(f"TO_URL {error.errors()[0]['msg'].removeprefix('Value error, ')}.") from None
    if there.embedded:
        raise BadInput("TO_URL must begin with postgresql:// — “earshot backup FILE” copies into a file.")
    return there


@contextmanager
def refused_plainly() -> Iterator[None]:
    """What keeps a copy from being made, in a sentence."""
    from store.alone import InUse
    from store.copying import CannotCopy

    try:
        with said_plainly():
            yield
    except InUse as error:
        raise BadInput(
            f"{error}. Stop “earshot run”, “earshot web” and “earshot work” first, so that nothing comes in meanwhile."
        ) from None
    except CannotCopy as error:
        raise BadInput(str(error)) from None
    except ModuleNotFoundError as error:
        raise BadInput(f"{error.name} can't be found: pip install 'earshot-gateway[postgres]'") from None


def _copied(chosen: Settings, there: Settings) -> "list[Copied]":
    from store.alone import alone_with, file_of
    from store.copying import count, fill
    from store.crypto import Keyring
    from store.database import Database

    target = Database(there.database_url, Keyring(there.keys))
    try:
        with alone_with(file_of(chosen.database_url)) as source:
            check_form(source)
            with shown(count(source), "Copying") as progress:
                return fill(source, target, progress=progress)
    finally:
        target.close()


def check_form(source: "Connection") -> None:
    """Only the newest form is copied: bringing it there would be writing to it."""
    from sqlalchemy import inspect, text

    from store.migrating import newest

    known = inspect(source).has_table("alembic_version")
    at = source.execute(text("SELECT version_num FROM alembic_version")).scalar() if known else None
    if at is None:
        raise BadInput("What is to be copied is no database of Earshot, or an empty one.")
    if at != newest():
        raise BadInput(f"The database is at {at}, this program needs {newest()}. Run “earshot migrate” first.")


@contextmanager
def shown(rows: int, words: str) -> Iterator[Callable[[str, int], None]]:
    """A bar on a terminal while rows are copied, and nothing elsewhere."""
    import sys

    from tqdm import tqdm

    with tqdm(total=rows, desc=words, unit=" rows", disable=not sys.stderr.isatty(), leave=False) as bar:

        def progress(table: str, done: int) -> None:
            bar.set_postfix_str(table, refresh=False)
            bar.update(done)

        yield progress


def print_table(copied: "list[Copied]") -> None:
    """Every table with its count and the beginning of the hash over its rows, alike on both sides."""
    width = max(len(one.table) for one in copied)
    click.echo(f"{'table':{width}}  {'rows':>10}  the same on both sides")
    for one in copied:
        mended = f"  {one.mended} values had signs that PostgreSQL can't keep" if one.mended else ""
        click.echo(f"{one.table:{width}}  {one.rows:>10,}  {one.digest[:16]}{mended}")
    click.echo(f"{sum(one.rows for one in copied):,} rows in {len(copied)} tables; the log of moves holds.")


def _say_what_next(chosen: Settings, name: str) -> None:
    kept = chosen.data_dir / "secrets.json"
    where = f" Those of this gateway are in {kept}." if kept.is_file() else ""
    click.echo("")
    click.echo("Next:")
    click.echo("  1. Set EARSHOT_DATABASE_URL to the address that you gave, on every machine.")
    click.echo(
        "  2. Set the same EARSHOT_DATA_KEY and EARSHOT_SECRET_KEY as here: with another data key nothing of it opens."
        + where
    )
    click.echo("  3. “earshot check”, then “earshot web” and as many “earshot work” as you like.")
    click.echo(f"  4. Once you have seen it work, keep {name} as long as your backups, and start it no more: it would")
    click.echo("     send again what the other has sent.")
