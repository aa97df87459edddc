"""The one door for mail: everything is kept first and acted upon once, through crashes, faults and any bytes at all."""

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from channels.email.inbound import key_of
from channels.email.mailbox_address import MailboxAddress
from gateway.delivery import retention
from gateway.delivery.mail.fetching import Fetcher
from store import erasing, mail
from store.mail import mails
from store.words import Role, TaskKind
from tests.channels.email.corpus import FORMS, Form, plain
from tests.channels.email.test_inbound import spoilt
from tests.channels.email.test_mailboxes import maildir
from tests.delivery.cast import add_author, add_home, one, receive, story_with_home
from tests.delivery.mail.post_cast import Post
from tests.fakes.imap import FakeImap


def fetcher(post: Post, address: str) -> Fetcher:
    return Fetcher(MailboxAddress.parse(address), post.door)


def how_many(post: Post) -> int:
    with post.database.read() as session:
        return int(session.execute(select(func.count()).select_from(mails)).scalar_one())


def test_a_message_is_kept_sealed_byte_for_byte(post: Post) -> None:
    raw = plain("Très bien\r\n").encode("latin-1") + b"\0\xff"
    taken = post.take(raw)
    with post.database.read() as session:
        assert mail.raw_of(session, taken.mail.id) == raw
        [sealed] = session.execute(select(mails.c.sealed)).scalars()
        assert b"Ann" not in sealed
        assert b"ann@" not in b"".join(
            value for value in session.execute(select(mails)).one() if isinstance(value, bytes)
        )


def test_what_a_crash_left_unread_is_finished_at_the_next_turn(post_on_both: Post) -> None:
    post = post_on_both
    raw = plain("Hello").encode()
    post.database.write(lambda session: mail.keep(session, raw, key=key_of(raw), size=len(raw), now=post.clock()))
    assert post.mails() == []
    assert post.door.finish_all() == 1
    assert [found.taken_for for found in post.mails()] == ["person"]
    assert post.door.finish_all() == 0
    assert not post.take(raw).fresh
    assert len(post.tasks()) == 1


def test_a_poison_message_is_set_aside_and_the_rest_go_on(post: Post) -> None:
    """B 24: a delivery whose row is broken makes our own code fail."""
    broken = post.page(to_role="writer", recipient="mail:x", details={"mail_id": "no number"})
    taken = post.comes_back(broken, "postfix, no such user")
    assert (taken.mail.taken_for, taken.mail.person_since) == (mail.SET_ASIDE, post.clock())
    assert "fault of ours (ValueError)" in post.tasks()[0].note
    assert post.writes("Hello").mail.taken_for == "person"
    assert not post.comes_back(broken, "postfix, no such user").fresh


def test_of_a_message_that_is_too_large_the_beginning_is_kept_and_a_person_looks(post: Post) -> None:
    taken = post.door.take(plain("Buy now.", Precedence="bulk").encode(), size=11 * 1024 * 1024)
    assert (taken.mail.cut, taken.mail.size) == (True, 11 * 1024 * 1024)
    assert len(post.tasks()) == 1


def test_the_mailbox_is_read_by_imap_and_a_line_lost_in_between_repeats_harmlessly(post: Post) -> None:
    story = story_with_home(post.database, post.clock, channels=("email", "letter"))
    post.send()
    delivery = one(post.database, story, "story_to_decide")
    with FakeImap() as server:
        server.put(BOUNCE.raw(delivery.id, key=post.us.key))
        server.put(plain("Hello").encode())
        errand = fetcher(post, server.url)
        server.cuts_at = "UID MOVE"
        errand.run()
        assert (how_many(post), len(server.raws("INBOX"))) == (1, 2)
        assert errand.run() == 2
        assert (how_many(post), server.raws("INBOX"), len(server.raws("Earshot read"))) == (2, [], 2)
        assert errand.run() == 0
    assert post.again(delivery).state.value == "failed"


def test_a_maildir_is_read_and_one_that_can_not_be_is_told_of_until_it_can(post: Post, tmp_path: Path) -> None:
    errand = fetcher(post, f"maildir://{tmp_path / 'box'}")
    assert errand.run() == 0
    errand.run()
    [task] = post.tasks()
    assert (task.about, task.role) == ("mailbox", Role.ADMINISTRATOR)
    maildir(tmp_path / "box", **{"1.a": plain("Hello").encode(), "2.b": plain("Hello").encode()})
    assert errand.run() == 2
    assert (how_many(post), [task.about for task in post.tasks() if task.about == "mailbox"]) == (1, [])


def test_a_server_that_is_away_for_a_moment_is_nobodys_task(post: Post) -> None:
    errand = fetcher(post, "imap://a:b@127.0.0.1:9/INBOX")
    errand.run()
    assert post.tasks() == []
    post.clock.forward(minutes=11)
    errand.run()
    assert "can't be reached" in post.tasks()[0].note


def test_a_stop_ends_it_after_the_message_in_hand(post: Post, tmp_path: Path) -> None:
    box = maildir(tmp_path / "box", **{f"{n}.a": plain("Hello", Message_ID=f"<{n}@x>").encode() for n in range(5)})
    errand = fetcher(post, str(box))
    errand.stop()
    assert (errand.run(), how_many(post)) == (0, 0)


def test_mail_is_forgotten_after_its_time_and_its_key_stays(post: Post) -> None:
    """B 15: what was erased and lies in the mailbox still is not read in again."""
    taken = post.writes("Hello")
    periods = retention.Periods()
    post.clock.forward(days=364)
    retention.run(post.database, periods, post.clock())
    with post.database.read() as session:
        assert mail.raw_of(session, taken.mail.id)
    post.clock.forward(days=3)
    assert retention.run(post.database, periods, post.clock()) >= 1
    assert retention.run(post.database, periods, post.clock()) == 0
    again = post.writes("Hello")
    assert (again.fresh, again.mail.erased, again.mail.sender, again.mail.subject) == (False, True, "", "")
    with post.database.read() as session:
        assert mail.raw_of(session, taken.mail.id) is None


def test_forgetting_an_author_takes_what_came_back_and_what_they_wrote(post: Post) -> None:
    author = add_author(post.database, post.clock, email="ann@example.net", channels=("email",))
    story = receive(post.database, post.clock, home_id=add_home(post.database, post.clock), author_id=author)
    post.send()
    bounced = post.comes_back(one(post.database, story, "receipt"), "postfix, no such user")
    hers = post.writes("Hello", From="Ann <Ann@Example.net>")
    others = post.writes("Hello", From="Bob <bob@example.net>", number=2)
    post.database.write(lambda session: erasing.forget(session, author, now=post.clock()))
    with post.database.read() as session:
        left = [mail.raw_of(session, taken.mail.id) is not None for taken in (bounced, hers, others)]
    assert left == [False, False, True]


def test_erasing_a_story_takes_the_mail_about_it(post: Post) -> None:
    story = story_with_home(post.database, post.clock, channels=("email", "letter"))
    post.send()
    taken = post.comes_back(one(post.database, story, "story_to_decide"), "a manager's reply")
    post.database.write(lambda session: erasing.erase_words(session, story))
    with post.database.read() as session:
        found = mail.get(session, taken.mail.id)
    assert found is not None
    assert (found.erased, found.sender) == (True, "")


@given(st.sampled_from(FORMS), st.integers(0, 2**32), st.integers(0, 30), st.binary(max_size=200))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_whatever_comes_is_kept_once_and_is_never_a_story(
    post: Post, form: Form, seed: int, how_often: int, tail: bytes
) -> None:
    raw = spoilt(form.raw(key=post.us.key), seed, how_often) + tail
    before = how_many(post)
    taken = post.take(raw)
    assert (taken.mail.taken_for != "", taken.mail.erased) == (True, False)
    assert how_many(post) == before + taken.fresh
    assert not post.take(raw).fresh
    assert post.stories() == 0
    assert {task.kind for task in post.tasks(TaskKind.MODERATE)} == set()


BOUNCE = FORMS[0]
