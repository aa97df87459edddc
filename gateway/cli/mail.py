"""Commands for mail that came in: read it from files, through the same door as from a mailbox."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway.cli.opening import BadInput, opened, said_plainly

if TYPE_CHECKING:
    from gateway.delivery.mail.door import Taken

WORDS = {
    "report": "a report on a message of ours",
    "complaint": "a complaint about a message of ours",
    "unsubscribe": "no more e-mail, please",
    "automatic": "written by a machine",
    "person": "written by a person",
    "unreadable": "can't be read",
    "set_aside": "set aside",
}


@click.group("mail")
def mail() -> None:
    """E-mail that came in."""


@mail.command("read")
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each message.")
def read(files: tuple[Path, ...], as_json: bool) -> None:
    """Read e-mails from files, and say what each was taken for.

    FILE is one message (.eml), a mailbox with many (mbox), or - for standard input. The same message read twice
    changes nothing. Exit 1 if a message met a fault and was set aside.
    """
    from gateway.delivery.mail.door import Door
    from gateway.delivery.mail.mbox import messages_in
    from gateway.delivery.mail.ourselves import ourselves

    problems, aside = [], False
    with opened() as gateway, said_plainly():
        door = Door(gateway.database, gateway.clock, ourselves(gateway.settings))
        for path in files:
            try:
                content = _bytes_of(path)
            except BadInput as error:
                problems.append(error.message)
                continue
            for number, raw in enumerate(messages_in(content), 1):
                taken = door.take(raw)
                aside |= taken.mail.taken_for == "set_aside"
                for line in _lines(path, number, taken, as_json=as_json):
                    click.echo(line)
    if problems:
        raise BadInput("\n".join(problems))
    sys.exit(1 if aside else 0)


def _bytes_of(path: Path) -> bytes:
    try:
        content = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {(error.strerror or str(error)).lower()}.") from None
    if not content.strip():
        raise BadInput(f"{path} is empty: there is no message in it.")
    return content


def _lines(path: Path, number: int, taken: "Taken", *, as_json: bool) -> Iterator[str]:
    found = taken.mail
    if as_json:
        facts = {"file": path.name, "message": number, "read_before": not taken.fresh, "taken_for": found.taken_for}
        yield json.dumps({**facts, "why": found.why, "did": found.did, "delivery": found.delivery_id})
        return
    before = "It was read before, nothing has changed. " if not taken.fresh else ""
    kind = WORDS.get(found.taken_for, found.taken_for)
    yield f"{path.name}, message {number}: {kind}. {before}{found.why} {found.did}"
