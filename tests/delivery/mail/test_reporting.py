"""What mail servers report of what we sent: early, late, twice, of another recipient, or in somebody else's name."""

from datetime import timedelta

import pytest

from channels.messages import Handover
from gateway.delivery import evidence, outcomes
from store import deliveries, mail, windows
from store.deliveries import Delivery
from store.words import DeliveryState
from tests.channels.email.corpus import FORMS
from tests.delivery.cast import (
    add_author,
    add_home,
    add_manager,
    deliveries_of,
    one,
    receive,
    send_to_home,
    story_with_home,
)
from tests.delivery.mail.post_cast import Post

S = DeliveryState
LADDER = ("email", "letter")


def mailed(post: Post, **manager: object) -> Delivery:
    """A story handed over to a home by e-mail; its paper is the next way."""
    story = story_with_home(post.database, post.clock, channels=LADDER, **manager)
    post.send()
    found = one(post.database, story, "story_to_decide")
    assert found.state is S.HANDED_OVER
    return found


def tries(post: Post, delivery: Delivery) -> list[tuple[str, str]]:
    return [
        (found.channel, found.state.value)
        for found in deliveries_of(post.database, delivery.contribution_id or 0, "story_to_decide")
    ]


def test_a_bounce_that_came_over_the_wire_fails_its_delivery_and_paper_is_next(post_on_both: Post) -> None:
    """The return path is the one that the mail server was really given."""
    post = post_on_both
    delivery = mailed(post)
    sent = post.server.kept[-1]
    bounce = (
        f"Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.net\nTo: {sent.sender.upper()}\nSubject: failure notice\n\n"
        "I'm afraid I wasn't able to deliver your message.\n550 5.1.1 unknown user\n"
    )
    taken = post.take(bounce)
    assert (taken.mail.taken_for, taken.mail.delivery_id) == ("report", delivery.id)
    assert tries(post, delivery) == [("email", "failed"), ("letter", "due")]
    assert post.tasks() == []


def test_the_same_report_twice_and_another_of_the_same_change_nothing_more(post: Post) -> None:
    delivery = mailed(post)
    assert post.comes_back(delivery, "postfix, no such user").fresh
    assert not post.comes_back(delivery, "postfix, no such user").fresh
    assert post.comes_back(delivery, "postfix, no such user", number=2).fresh
    assert tries(post, delivery) == [("email", "failed"), ("letter", "due")]


def test_a_bounce_before_our_own_commit_is_kept_and_holds(post: Post) -> None:
    """B 22: the message is under way, and its server's answer has not been written down yet."""
    story = story_with_home(post.database, post.clock, channels=LADDER)
    delivery, now = one(post.database, story, "story_to_decide"), post.clock()
    post.database.write(lambda session: deliveries.claim_due(session, "one", channels=["email"], now=now))
    post.database.write(lambda session: deliveries.begin(session, delivery.id, "one", now=now))
    post.comes_back(delivery, "postfix, no such user")
    assert post.again(delivery).state is S.FAILED
    taken = Handover(f"<delivery-{delivery.id}>")
    post.database.write(lambda session: outcomes.taken(session, delivery.id, taken, at_once=False, now=now))
    assert tries(post, delivery) == [("email", "failed"), ("letter", "due")]


def test_a_late_bounce_after_a_day_of_silence_voids_the_window(post: Post) -> None:
    """B 21."""
    delivery = mailed(post)
    post.clock.forward(hours=25)
    evidence.settle_silence(post.database, post.clock())
    assert post.again(delivery).told_at is not None
    post.comes_back(delivery, "postfix, expired")
    assert post.again(delivery).state is S.FAILED
    with post.database.read() as session:
        assert windows.of(session, delivery.contribution_id or 0) == []


def test_a_bounce_after_delivered_is_believed_and_delivered_after_a_bounce_too(post: Post) -> None:
    """B 21: in either order nothing is lost."""
    first = mailed(post)
    post.comes_back(first, "delivered, as was asked")
    assert (post.again(first).state, post.again(first).told_at) == (S.DELIVERED, post.clock())
    post.comes_back(first, "postfix, no such user", number=2)
    assert tries(post, first) == [("email", "failed"), ("letter", "due")]
    post.comes_back(first, "delivered, as was asked", number=3)
    assert tries(post, first) == [("email", "delivered"), ("letter", "cancelled")]


def test_of_two_recipients_only_the_one_that_failed_is_tried_again(post: Post) -> None:
    """B 23."""
    home = add_home(post.database, post.clock)
    for name in ("first", "second"):
        address = f"{name}@rosewood.example.org"
        add_manager(post.database, post.clock, home, email=address, name=name, channels=LADDER)
    story = receive(post.database, post.clock, home_id=home, author_id=add_author(post.database, post.clock))
    send_to_home(post.database, post.clock, story)
    post.send()
    first, second = deliveries_of(post.database, story, "story_to_decide")
    post.comes_back(first, "postfix, no such user")
    states = [post.again(delivery).state for delivery in (first, second)]
    assert states == [S.FAILED, S.HANDED_OVER]
    assert len(deliveries_of(post.database, story, "story_to_decide")) == 3


@pytest.mark.parametrize("form", ["postfix, delayed", "relayed", "expanded", "old sendmail, still trying"])
def test_what_is_on_its_way_is_noted_and_nothing_is_tried_again(post: Post, form: str) -> None:
    delivery = mailed(post)
    post.comes_back(delivery, form)
    assert tries(post, delivery) == [("email", "handed_over")]
    assert post.events(delivery)[-1].startswith("mail_")


def test_a_passing_failure_is_tried_once_more_by_mail_some_hours_later(post: Post) -> None:
    delivery = mailed(post)
    post.comes_back(delivery, "postfix, expired")
    [_, again] = deliveries_of(post.database, delivery.contribution_id or 0, "story_to_decide")
    assert (again.channel, again.due_at) == ("email", post.clock() + timedelta(hours=4))


@pytest.mark.parametrize(
    "form",
    [
        "forged: a report with a guessed check",
        "forged: the old plain form",
        "forged: our name only in the words",
        "forged: a bounce in words to the sender's address",
        "a complaint about somebody else's mail",
        "not spam after all",
    ],
)
def test_a_forged_report_is_kept_and_does_nothing(post: Post, form: str) -> None:
    delivery = mailed(post)
    before = post.events(delivery)
    taken = post.comes_back(delivery, form)
    assert (taken.mail.taken_for, post.tasks()) == ("automatic", [])
    assert (post.events(delivery), tries(post, delivery)) == (before, [("email", "handed_over")])


def test_a_bounce_of_what_went_by_letter_meanwhile_touches_no_letter(post: Post) -> None:
    post.server.refuse["manager@rosewood.example.org"] = "550 5.1.1 No such person"
    story = story_with_home(post.database, post.clock, channels=LADDER)
    post.send()
    delivery = one(post.database, story, "story_to_decide")
    assert delivery.channel == "letter"
    taken = post.comes_back(delivery, "postfix, no such user")
    assert "another way" in taken.mail.did
    assert post.again(delivery).state is delivery.state


def test_a_complaint_ends_mail_to_that_address_but_no_notice_is_lost(post: Post) -> None:
    delivery = mailed(post)
    taken = post.comes_back(delivery, "a complaint")
    assert taken.mail.taken_for == "complaint"
    assert [task.about for task in post.tasks()] == [f"mail:{taken.mail.id}"]
    assert post.again(delivery).state is S.HANDED_OVER
    sent = len(post.server.kept)
    second = receive(
        post.database, post.clock, home_id=delivery.home_id, author_id=add_author(post.database, post.clock)
    )
    send_to_home(post.database, post.clock, second)
    post.send()
    post.send()
    assert len(post.server.kept) == sent
    assert one(post.database, second, "story_to_decide").channel == "letter"


def test_an_author_who_asks_for_no_more_mail_gets_none_and_is_moved_to_nothing_else(post: Post) -> None:
    address = "dora@example.org"
    author = add_author(post.database, post.clock, email=address, phone="+447700900201", channels=("email", "sms"))
    story = receive(post.database, post.clock, home_id=add_home(post.database, post.clock), author_id=author)
    post.send()
    receipt = one(post.database, story, "receipt")
    taken = post.comes_back(receipt, "reply that says stop")
    assert taken.mail.taken_for == "unsubscribe"
    more = receive(post.database, post.clock, home_id=None, author_id=author)
    sent = len(post.server.kept)
    post.send()
    assert (len(post.server.kept), one(post.database, more, "receipt").state) == (sent, S.SUPPRESSED)
    post.database.write(lambda session: mail.lift_stop(session, address))
    last = receive(post.database, post.clock, home_id=None, author_id=author)
    post.send()
    assert one(post.database, last, "receipt").state is S.HANDED_OVER


def test_a_complaint_never_stops_the_call_to_whoever_is_on_duty(post: Post) -> None:
    page = post.page(to_role="duty", recipient="staff:1")
    taken = post.comes_back(page, "a complaint")
    assert "Nothing was stopped" in taken.mail.did


def test_a_report_on_a_delivery_that_is_not_here_is_kept(post: Post) -> None:
    taken = post.take(FORMS[0].raw(77, key=post.us.key))
    assert (taken.mail.taken_for, "not here any more" in taken.mail.did) == ("report", True)
