"""Opens the gateway for a command: settings checked, database migrated, and bad input said in a sentence."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

import click

from gateway.settings import Settings, WrongSettings, read
from gateway.wiring import Gateway, adopt_policy, build


class BadInput(click.ClickException):
    """Something that the person must change: exit code 2."""

    exit_code = 2


def settings() -> Settings:
    try:
        chosen = read()
    except WrongSettings as error:
        raise BadInput(
            "\n".join(["These settings are wrong:", *(f"  {problem}" for problem in error.problems)])
        ) from None
    lacking = lacks(chosen)
    if lacking:
        raise BadInput(lacking)
    return chosen


def lacks(chosen: Settings) -> str:
    """What to install first, as a sentence; PostgreSQL needs libraries that a machine with SQLite does without."""
    if chosen.database_url.startswith("sqlite"):
        return ""
    missing = [name for name in ("psycopg", "procrastinate") if find_spec(name) is None]
    if not missing:
        return ""
    return (
        f"EARSHOT_DATABASE_URL names a PostgreSQL, but {' and '.join(missing)} can't be found. Install what it needs: "
        "pip install 'earshot-gateway[postgres]'"
    )


@contextmanager
def said_plainly() -> Iterator[None]:
    """A database that can't be used is said in a sentence, without its address: that may hold a password."""
    from sqlalchemy.exc import DBAPIError

    from store.database import WriteRefused
    from store.job_tables import StrangeJobTables
    from store.migrating import NewerDatabase

    try:
        yield
    except (NewerDatabase, StrangeJobTables) as error:
        raise BadInput(str(error)) from None
    except (DBAPIError, WriteRefused) as error:
        why = str(error.orig if isinstance(error, DBAPIError) else error).strip().split("\n")[0]
        raise click.ClickException(
            f"The database can't be used: {why}. Check EARSHOT_DATABASE_URL or EARSHOT_DATA_DIR, and that it is up."
        ) from None


def make_ready(gateway: Gateway) -> None:
    """Bring the database to the newest form, or say what keeps us from using it before anybody is let in."""
    from store.migrating import migrate
    from store.other_keys import sealed_by_others

    try:
        gateway.clock()
    except ValueError as error:
        raise BadInput(f"EARSHOT_CLOCK_FILE: {error}.") from None
    with said_plainly():
        migrate(gateway.database)
        with gateway.database.read() as session:
            strange = sealed_by_others(session)
        if strange:
            raise BadInput(other_keys(strange))
        adopt_policy(gateway)


def other_keys(tables: list[str]) -> str:
    """What to say when ``tables`` were sealed under a key that we do not have."""
    return (
        f"What is stored ({', '.join(tables)}) was sealed under a key that is not in EARSHOT_DATA_KEY (or in "
        "secrets.json in EARSHOT_DATA_DIR). Put that key back; several may be given, with commas."
    )


@contextmanager
def opened() -> Iterator[Gateway]:
    """The gateway over a migrated database under the policy of its settings, closed at the end."""
    gateway = build(settings())
    try:
        make_ready(gateway)
        yield gateway
    finally:
        gateway.database.close()
