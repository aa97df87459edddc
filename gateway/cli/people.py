"""Commands about people who sign in: add somebody, and give somebody a token for the API."""

import click
from email_validator import EmailNotValidError, validate_email

from gateway.cli.opening import BadInput, opened
from store import homes
from store import staff as people
from store.database import Session
from store.words import STAFF_ROLES, Role


@click.group("staff")
def staff() -> None:
    """People who sign in."""


@staff.command("add")
@click.argument("email")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice([role.value for role in STAFF_ROLES]),
    help="What they may do; give it again for another role.",
)
@click.option("--home", "home_ids", multiple=True, type=int, help="The id of a home that a provider answers for.")
@click.option("--area", "areas", multiple=True, help="A local authority that a body or auditor reads about.")
@click.option("--name", default="", help="The name that others see.")
def add(email: str, roles: tuple[str, ...], home_ids: tuple[int, ...], areas: tuple[str, ...], name: str) -> None:
    """Add somebody, or more roles for them, and print their single-use set-up link."""
    address = _address(email)
    with opened() as gateway:
        now = gateway.clock()

        def work(session: Session) -> str:
            _homes_exist(session, home_ids)
            staff_id = people.add(
                session,
                address,
                roles=[Role(role) for role in roles],
                now=now,
                name=name.strip(),
                home_ids=list(home_ids),
                areas=[area.strip() for area in areas],
            )
            return people.new_token(session, staff_id, "setup", now=now)

        token = gateway.database.write(work)
        base_url = gateway.settings.base_url
    click.echo(f"{address} can now set a password. This link works once, for {people.SETUP.days} days:")
    click.echo(f"{base_url}/sign-in/set-up/{token}")


@staff.command("token")
@click.argument("email")
def token(email: str) -> None:
    """Print a token for the API, alone on the last line; it is shown this once."""
    with opened() as gateway:
        now = gateway.clock()

        def work(session: Session) -> str:
            person = people.by_email(session, email)
            if person is None or not person.active:
                raise BadInput(
                    f"Nobody has the address {email.strip()}. Add them first: earshot staff add EMAIL --role ROLE"
                )
            return people.new_token(session, person.id, "api", now=now)

        plain = gateway.database.write(work)
    click.echo(f"A token that acts as {email.strip().lower()} through the API:", err=True)
    click.echo(plain)


def _address(email: str) -> str:
    try:
        return validate_email(email.strip(), check_deliverability=False, globally_deliverable=False).normalized.lower()
    except EmailNotValidError as error:
        raise BadInput(f"{email!r} is not an e-mail address: {error}") from None


def _homes_exist(session: Session, home_ids: tuple[int, ...]) -> None:
    missing = [str(home_id) for home_id in home_ids if homes.get(session, home_id) is None]
    if missing:
        raise BadInput(f"There is no home {', '.join(missing)}. The ids are those of: earshot homes import")
