"""earshot mail read, as it is typed: messages and mailboxes in files, twice, by standard input; files that are none."""

import base64
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.cli import main
from gateway.delivery.mail.mbox import messages_in
from gateway.delivery.mail.ourselves import return_key
from gateway.settings import read
from store import deliveries
from store.crypto import Keyring
from store.database import Database
from store.migrating import migrate
from tests.channels.email.corpus import FORMS, OURS, plain
from tests.conftest import TurnedClock
from tests.delivery.cast import one, story_with_home

KEY = "YSBkYXRhIGtleSBvZiAzMiBieXRlcyBmb3IgdGVzdHM="


def environment(folder: Path) -> dict[str, str]:
    return {"EARSHOT_DATA_DIR": str(folder), "EARSHOT_DATA_KEY": KEY, "EARSHOT_MAIL_FROM": OURS}


def run(folder: Path, *words: str, given: bytes | None = None) -> Result:
    return CliRunner().invoke(main, ["mail", "read", *words], env=environment(folder), input=given)


def written(folder: Path, name: str, raw: bytes) -> str:
    (folder / name).write_bytes(raw)
    return str(folder / name)


def mbox(*messages: bytes) -> bytes:
    return b"\n".join(b"From a@x.example Mon Mar  1 09:00:00 2027\n" + raw for raw in messages)


def test_a_line_a_message_says_what_it_was_and_what_was_done(tmp_path: Path) -> None:
    letter, robot = plain("Hello").encode(), plain("Buy now.", Precedence="bulk", Message_ID="<2@x>").encode()
    result = run(tmp_path, written(tmp_path, "one.eml", letter), written(tmp_path, "box.mbox", mbox(letter, robot)))
    first, again, other = result.stdout.splitlines()
    assert result.exit_code == 0
    assert first.startswith(
        "one.eml, message 1: written by a person. A person seems to have written it. It was answered"
    )
    assert again.startswith("box.mbox, message 1: written by a person. It was read before, nothing has changed.")
    assert other.startswith("box.mbox, message 2: written by a machine. It was sent to many")


def test_a_bounce_in_a_file_acts_as_one_from_the_mailbox(tmp_path: Path, clock: TurnedClock) -> None:
    database = Database(f"sqlite:///{tmp_path / 'earshot.db'}", Keyring([base64.b64decode(KEY)]))
    migrate(database)
    delivery = one(database, story_with_home(database, clock, channels=("email", "letter")), "story_to_decide")
    key = return_key(read(environment(tmp_path)))
    result = run(tmp_path, "-", "--json", given=FORMS[0].raw(delivery.id, key=key))
    said = json.loads(result.stdout)
    assert (result.exit_code, said["taken_for"], said["delivery"]) == (0, "report", delivery.id)
    database.close()


def test_a_message_that_meets_a_fault_of_ours_is_set_aside_and_said_by_the_exit_code(
    tmp_path: Path, clock: TurnedClock
) -> None:
    database = Database(f"sqlite:///{tmp_path / 'earshot.db'}", Keyring([base64.b64decode(KEY)]))
    migrate(database)
    now = clock()
    broken = {"notice": "x", "to_role": "writer", "recipient": "mail:x", "channels": ["email"], "channel": "email"}
    delivery_id = database.write(
        lambda session: deliveries.add(session, now=now, due_at=now, details={"mail_id": "x"}, **broken)
    )
    database.close()
    raw = FORMS[0].raw(delivery_id, key=return_key(read(environment(tmp_path))))
    result = run(tmp_path, written(tmp_path, "one.eml", raw))
    assert (result.exit_code, "set aside" in result.stdout) == (1, True)


@pytest.mark.parametrize("make", ["missing", "folder", "empty"])
def test_a_file_that_is_none_is_said_and_the_others_are_read(tmp_path: Path, make: str) -> None:
    bad = tmp_path / make
    if make == "folder":
        bad.mkdir()
    elif make == "empty":
        bad.write_bytes(b"\n\n")
    result = run(tmp_path, str(bad), written(tmp_path, "one.eml", plain("Hello").encode()))
    assert result.exit_code == 2
    assert str(bad) in result.stderr
    assert "one.eml, message 1" in result.stdout


def test_without_a_file_it_says_how_it_is_used(tmp_path: Path) -> None:
    result = run(tmp_path)
    assert (result.exit_code, "FILE" in result.stderr) == (2, True)


def test_a_mailbox_is_taken_apart_at_its_own_lines_and_no_others() -> None:
    first = b"Subject: one\n\nFrom here on, a sentence.\n>From the sea, quoted\n>>From twice\n"
    found = list(messages_in(mbox(first, b"Subject: two\n\nx\n").replace(b"\nFrom here", b"\n>From here")))
    assert found == [
        b"Subject: one\n\nFrom here on, a sentence.\nFrom the sea, quoted\n>From twice\n",
        b"Subject: two\n\nx\n",
    ]
    assert list(messages_in(first)) == [first]
