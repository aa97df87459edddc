"""Reading a mailbox: a Maildir on disk, and IMAP over a socket with servers of several abilities."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from channels.email.mailbox import LARGEST, MailboxFault, Waiting, open_mailbox
from channels.email.mailbox_address import MailboxAddress
from tests.fakes.imap import FakeImap

READ = "Earshot read"


@pytest.fixture
def server() -> Iterator[FakeImap]:
    with FakeImap() as running:
        yield running


def maildir(folder: Path, **new: bytes) -> Path:
    for name in ("cur", "new", "tmp"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for name, raw in new.items():
        (folder / "new" / name).write_bytes(raw)
    return folder


def waiting(address: str, *, limit: int = 10) -> list[Waiting]:
    with open_mailbox(MailboxAddress.parse(address), timeout=5) as box:
        return list(box.waiting(limit=limit))


def put_all_away(address: str) -> list[bytes]:
    """Everything that waits, each put away after it was read."""
    read = []
    with open_mailbox(MailboxAddress.parse(address), timeout=5) as box:
        for one in box.waiting(limit=10):
            read.append(one.raw)
            box.put_away(one.name)
    return read


def fault(ask: Callable[[], object]) -> MailboxFault:
    with pytest.raises(MailboxFault) as caught:
        ask()
    return caught.value


@pytest.mark.parametrize("extensions", [("MOVE", "UIDPLUS"), ("MOVE",), ("UIDPLUS",), ()])
def test_what_was_read_is_moved_or_marked_and_never_read_again(extensions: tuple[str, ...]) -> None:
    with FakeImap(extensions=extensions) as server:
        server.put(b"Subject: one\r\n\r\n1")
        server.put(b"Subject: two\r\n\r\n2", "\\Seen")
        theirs = server.put(b"Subject: theirs, to be deleted by them\r\n\r\n3", "\\Deleted")
        assert len(put_all_away(server.url)) == 2
        assert waiting(server.url) == []
        left = server.raws("INBOX")
        assert len(server.raws(READ)) == (2 if extensions else 0)
        assert len(left) == (1 if extensions else 3)
        assert theirs in [letter.uid for letter in server.folders["INBOX"]]


def test_looking_marks_nothing_as_read(server: FakeImap) -> None:
    server.put(b"Subject: one\r\n\r\n1")
    assert [one.raw for one in waiting(server.url)] == [b"Subject: one\r\n\r\n1"]
    assert server.folders["INBOX"][0].flags == set()
    assert len(waiting(server.url)) == 1


def test_a_server_that_wants_folders_under_the_inbox_gets_them_there() -> None:
    with FakeImap(under_inbox=True) as server:
        server.put(b"Subject: one\r\n\r\n1")
        put_all_away(server.url)
        server.put(b"Subject: two\r\n\r\n2")
        put_all_away(server.url)
        assert len(server.raws(f"INBOX.{READ}")) == 2


def test_of_a_large_message_the_beginning_is_read(server: FakeImap, tmp_path: Path) -> None:
    raw = b"Subject: large\r\n\r\n" + b"x" * LARGEST
    server.put(raw)
    box = maildir(tmp_path / "box", large=raw)
    for address in (server.url, str(box)):
        [one] = waiting(address)
        assert (one.cut, one.size, one.raw) == (True, len(raw), raw[:LARGEST])


def test_only_as_many_as_were_asked_for_are_read_the_oldest_first(server: FakeImap) -> None:
    for number in range(5):
        server.put(b"%d" % number)
    assert [one.raw for one in waiting(server.url, limit=3)] == [b"0", b"1", b"2"]


def test_a_wrong_password_a_lost_line_and_a_missing_folder_are_said_without_a_secret(server: FakeImap) -> None:
    server.put(b"Subject: one\r\n\r\n1")
    wrong = fault(lambda: waiting(server.url.replace("a%20pass", "another")))
    missing = fault(lambda: waiting(server.url.replace("/INBOX", "/Elsewhere")))
    server.cuts_at = "UID FETCH"
    lost = fault(lambda: waiting(server.url))
    assert (wrong.code, missing.code, lost.code) == ("settings", "no_folder", "unreachable")
    assert "another" not in str(wrong)
    assert len(waiting(server.url)) == 1


def test_a_server_that_is_not_there_is_a_fault_that_passes() -> None:
    assert fault(lambda: waiting("imap://a:b@127.0.0.1:9/INBOX")).code == "unreachable"


def test_one_that_the_server_will_not_give_is_said_after_the_others(server: FakeImap) -> None:
    server.put(b"Subject: one\r\n\r\n1")
    server.refuses = {"UID FETCH"}
    assert fault(lambda: waiting(server.url)).code == "refused"


def test_a_maildir_has_what_is_new_moved_to_cur_and_marked_as_seen(tmp_path: Path) -> None:
    box = maildir(tmp_path / "box", **{"200.b.host": b"two", "100.a.host": b"one"})
    (box / "cur" / "50.c.host:2,F").write_bytes(b"flagged, not seen")
    (box / "cur" / "40.d.host:2,S").write_bytes(b"seen")
    assert put_all_away(f"maildir://{box}") == [b"flagged, not seen", b"one", b"two"]
    names = sorted(os.listdir(box / "cur"))
    assert names == ["100.a.host:2,S", "200.b.host:2,S", "40.d.host:2,S", "50.c.host:2,FS"]
    assert (os.listdir(box / "new"), waiting(str(box))) == ([], [])


def test_a_maildir_is_not_led_astray_by_pipes_links_folders_or_what_goes_meanwhile(tmp_path: Path) -> None:
    box = maildir(tmp_path / "box", **{"1.a": b"one", "2.b": b"two"})
    os.mkfifo(box / "new" / "0.pipe")
    (box / "new" / "0.link").symlink_to("/etc/passwd")
    (box / "new" / "0.folder").mkdir()
    with open_mailbox(MailboxAddress.parse(str(box))) as opened:
        found = opened.waiting(limit=10)
        first = next(found)
        (box / "new" / "2.b").unlink()
        assert (first.raw, list(found)) == (b"one", [])
        opened.put_away("new/2.b")


def test_a_folder_that_is_no_maildir_is_said(tmp_path: Path) -> None:
    assert "lacks cur and new and tmp" in str(fault(lambda: waiting(str(tmp_path))))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "srv/mail",
        "/",
        "maildir://host/srv",
        "imap://mail.example.org",
        "imaps://user@mail.example.org",
        "http://user:secret@mail.example.org",
        "imaps://user:secret@mail.example.org:99999",
        "imaps://user:secret@mail.example.org/Br%C3%A9ifk%C3%A4st",
        "imaps://user:sec%0D%0Aret@mail.example.org",
    ],
)
def test_an_address_that_is_none_is_refused_in_a_sentence_without_its_secret(text: str) -> None:
    with pytest.raises(ValueError) as caught:
        MailboxAddress.parse(text)
    assert len(str(caught.value)) > 40
    assert "secret" not in str(caught.value)


def test_an_address_is_read_whole_and_never_printed_with_its_password() -> None:
    read = MailboxAddress.parse("imap+starttls://po%40st:s%2Fecret@mail.example.org/Mail/Bounces")
    assert (read.host, read.port, read.user, read.password) == ("mail.example.org", 143, "po@st", "s/ecret")
    assert (read.folder, read.shown) == ("Mail/Bounces", "Mail/Bounces at mail.example.org")
    assert "s/ecret" not in repr(read)
    assert MailboxAddress.parse("maildir:///srv/my%20mail").path == Path("/srv/my mail")
