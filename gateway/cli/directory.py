"""Commands for the directory of homes and for whom to tell: import, and set what the regulator does not know."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

import click

from gateway.cli.opening import BadInput, opened
from gateway.intake.contact_list import ContactList, read_contact_list
from gateway.intake.csv_lines import Line, Report, UnreadableFile
from gateway.intake.directory import BadLine, Directory, beds, nation, read_directory
from store import homes as home_rows
from store import policy_uses
from store.database import Database, Session
from store.homes import Home

A_WRITE = 200  # lines: long enough to be quick, short enough that nobody else waits


class Importer(Protocol):
    def take_in(self, session: Session, lines: Sequence[Line], *, now: datetime) -> Report: ...


@click.group("homes")
def homes() -> None:
    """The directory of care homes."""


@homes.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON object.")
def import_homes(file: Path, as_json: bool) -> None:
    """Add and change homes from the regulator's directory, a CSV file."""
    _import(file, "homes", read_directory, Directory(), as_json=as_json)


@homes.command("set")
@click.argument("home_id", metavar="ID")
@click.option("--beds", help="How many beds the home has; ten or fewer is a small home.")
@click.option("--nation", help="england, wales, scotland or northern_ireland: whose bank holidays count.")
@click.option("--policy", help="How far the home's answer reaches; “gateway” for the gateway's own policy.")
def set_home(home_id: str, beds: str | None, nation: str | None, policy: str | None) -> None:
    """Set what the directory does not say. ID is ours, or the regulator's location id."""
    if beds is None and nation is None and policy is None:
        raise BadInput("Nothing to set. Give --beds, --nation or --policy.")
    fields = _fields(beds, nation, policy)
    with opened() as gateway:
        now = gateway.clock()

        def change(session: Session) -> tuple[Home, bool]:
            home = _home(session, home_id)
            home_rows.change(session, home.id, now=now, **fields)
            return home, policy_uses.get(session, f"home:{home.id}") is not None

        home, is_justified = gateway.database.write(change)
    said = ", ".join(f"{name} {'the gateway’s own' if value is None else value}" for name, value in fields.items())
    click.echo(f"{home.name}, {home.town or home.postcode}: {said}.")
    _warn_if_blocking(fields.get("policy"), is_justified)


@click.group("contacts")
def contacts() -> None:
    """Whom to tell for homes, bodies and councils."""


@contacts.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON object.")
def import_contacts(file: Path, as_json: bool) -> None:
    """Add and change contacts from a CSV file.

    Columns: kind (home, body, council), home id or area, role, name, email, mobile, postal address,
    channels in order, language, print size.
    """
    _import(file, "contacts", read_contact_list, ContactList(), as_json=as_json)


def _import(file: Path, what: str, read: Callable[[bytes], list[Line]], importer: Importer, *, as_json: bool) -> None:
    try:
        lines = read(file.read_bytes())
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {(error.strerror or str(error)).lower()}.") from None
    except UnreadableFile as error:
        raise BadInput(f"{file}: {error}") from None
    with opened() as gateway:
        report = take_in(gateway.database, lines, importer, now=gateway.clock())
    _print_report(report, what, as_json=as_json)
    if lines and len(report.refused) == len(lines):
        raise BadInput(f"No line of {file} could be used.")


def take_in(database: Database, lines: Sequence[Line], importer: Importer, *, now: datetime) -> Report:
    """Import the lines, some hundreds a transaction, so that the rest of the gateway is never kept waiting."""
    report = Report()
    for batch in _batches(lines):
        report.include(database.write(lambda session, batch=batch: importer.take_in(session, batch, now=now)))  # type: ignore[misc]
    return report


def _batches(lines: Sequence[Line]) -> Iterator[Sequence[Line]]:
    from tqdm import tqdm

    # ``disable=None`` draws nothing unless standard error is a terminal.
    with tqdm(total=len(lines), unit="line", disable=None, leave=False) as progress:
        for start in range(0, len(lines), A_WRITE):
            batch = lines[start : start + A_WRITE]
            yield batch
            progress.update(len(batch))


def _print_report(report: Report, what: str, *, as_json: bool) -> None:
    refused = [{"line": each.line, "reason": each.reason} for each in report.refused]
    counts = {"added": report.added, "changed": report.changed, "unchanged": report.unchanged}
    if as_json:
        click.echo(json.dumps({**counts, "refused": refused}, ensure_ascii=False))
        return
    said = ", ".join(f"{count} {word}" for word, count in counts.items())
    click.echo(f"{what.capitalize()}: {said}, {len(refused)} refused.")
    for each in report.refused:
        click.echo(f"  line {each.line}: {each.reason}", file=sys.stderr)


def _fields(beds_given: str | None, nation_given: str | None, policy: str | None) -> dict[str, object]:
    from gateway.moderation.policies import POLICIES

    fields: dict[str, object] = {}
    try:
        if beds_given is not None:
            fields["beds"] = beds(beds_given)
        if nation_given is not None:
            fields["nation"] = nation(nation_given)
    except BadLine as error:
        raise BadInput(str(error)) from None
    if policy is not None:
        if policy not in {*POLICIES, "gateway"}:
            raise BadInput(f"“{policy}” is not a policy. Give one of: {', '.join(POLICIES)}, gateway.")
        fields["policy"] = None if policy == "gateway" else policy
    return fields


def _home(session: Session, given: str) -> Home:
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None
    home = home_rows.by_location(session, given) or (None if number is None else home_rows.get(session, number))
    if home is None:
        raise BadInput(f"There is no home “{given}”. Give our id, as /homes lists it, or the regulator's location id.")
    return home


def _warn_if_blocking(policy: object, is_justified: bool) -> None:
    from gateway.moderation.policies import POLICIES

    if isinstance(policy, str) and POLICIES[policy].blocks and not is_justified:
        click.echo(
            f"Warning: under {policy} a home can keep a story from the public. An administrator must record why that "
            "is lawful here, on the administration pages; until then “earshot check” warns.",
            file=sys.stderr,
        )
