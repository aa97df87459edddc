"""EARSHOT_MAIL_RETURN: what is refused, what the check says of the mailbox, and that no password is ever printed."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from gateway.cli import main
from gateway.settings import WrongSettings, read
from gateway.wiring import build, errands
from tests.channels.email.test_mailboxes import maildir
from tests.fakes.imap import FakeImap

FROM = "stories@earshot.example.org"


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("EARSHOT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("EARSHOT_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("EARSHOT_MAIL_FROM", FROM)


@pytest.fixture
def server() -> Iterator[FakeImap]:
    with FakeImap() as running:
        yield running


def check(address: str) -> str:
    return CliRunner().invoke(main, ["check"], env={"EARSHOT_MAIL_RETURN": address}).output


def mail_lines(address: str) -> list[str]:
    return [line for line in check(address).splitlines() if "MAIL_RETURN" in line or "comes back" in line]


def test_a_mailbox_that_can_be_opened_is_said_with_what_it_must_take(server: FakeImap, tmp_path: Path) -> None:
    server.put(b"Subject: one\r\n\r\n1")
    for address in (server.url, str(maildir(tmp_path / "box"))):
        [line] = mail_lines(address)
        assert line.startswith("note")
        assert "bounce+…@earshot.example.org" in line
    assert server.folders["INBOX"][0].flags == set()


@pytest.mark.parametrize(
    ("change", "said"),
    [(("a%20pass", "hidden"), "refused our name and password"), (("/INBOX", "/Nowhere"), "has no folder")],
)
def test_a_mailbox_that_can_not_be_opened_is_a_problem_without_its_password(
    server: FakeImap, change: tuple[str, str], said: str
) -> None:
    [line] = mail_lines(server.url.replace(*change))
    assert line.startswith("PROBLEM")
    assert said in line
    assert "hidden" not in line
    assert "signs" not in line


def test_a_folder_that_is_no_maildir_is_a_problem(tmp_path: Path) -> None:
    assert "is no Maildir" in check(str(tmp_path))


def test_a_password_over_an_open_network_is_a_problem() -> None:
    [line] = mail_lines("imap://post:opensesame@mail.example.org/INBOX")
    assert line.startswith("PROBLEM")
    assert "opensesame" not in check("imap://post:opensesame@mail.example.org/INBOX")


@pytest.mark.parametrize("address", ["imap://mail.example.org", "ftp://post:opensesame@mail.example.org", "box"])
def test_an_address_that_is_none_is_refused_with_what_to_write(address: str) -> None:
    with pytest.raises(WrongSettings) as caught:
        read({**os.environ, "EARSHOT_MAIL_RETURN": address})
    [problem] = caught.value.problems
    assert problem.startswith("EARSHOT_MAIL_RETURN: must look like imaps://")
    assert "opensesame" not in problem


def test_without_an_address_to_send_from_it_has_no_use() -> None:
    with pytest.raises(WrongSettings) as caught:
        read({**os.environ, "EARSHOT_MAIL_FROM": "", "EARSHOT_MAIL_RETURN": "/srv/mail"})
    assert "no use without EARSHOT_MAIL_FROM" in str(caught.value)


def test_where_mail_goes_out_and_nobody_reads_what_comes_back_the_check_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("EARSHOT_SMTP_URL", "smtp://127.0.0.1:2525")
    [line] = mail_lines("")
    assert line.startswith("note")
    assert "a bounce is found by nobody" in line


def test_a_real_mailbox_and_a_turned_clock_do_not_go_together(tmp_path: Path) -> None:
    given = {"EARSHOT_MAIL_RETURN": "imaps://a:b@mail.example.org/INBOX", "EARSHOT_CLOCK_FILE": str(tmp_path / "clock")}
    with pytest.raises(WrongSettings):
        read({**os.environ, **given})


def test_the_gateway_reads_the_mailbox_by_the_clock(server: FakeImap) -> None:
    """The errand that the engine is handed is the one that reads it."""
    server.put(b"From: a@example.net\r\nSubject: Hello\r\nMessage-ID: <1@x>\r\n\r\nHello")
    assert CliRunner().invoke(main, ["migrate"]).exit_code == 0
    gateway = build(read({**os.environ, "EARSHOT_MAIL_RETURN": server.url}))
    [errand] = [one for one in errands(gateway) if one.name == "mail"]
    assert not errand.everywhere
    assert errand.stop is not None
    errand.run()
    gateway.database.close()
    assert (server.raws("INBOX"), len(server.raws("Earshot read"))) == ([], 1)
