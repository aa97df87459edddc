"""Mail that people and machines write us: never a story, shown to a person, and answered once or not at all."""

import pytest

from gateway.delivery.mail.answering import MOST_IN_AN_HOUR
from store.words import TaskKind
from tests.channels.email.corpus import FORMS, OURS, MailKind
from tests.delivery.mail.post_cast import Post

ASKED = [form for form in FORMS if form.kind is MailKind.PERSON and form.name != "nobody's mail"]
MACHINES = [form for form in FORMS if form.kind is MailKind.AUTOMATIC]


@pytest.mark.parametrize("form", ASKED, ids=lambda form: form.name)
def test_what_a_person_writes_is_no_story_is_shown_and_is_answered(post: Post, form: object) -> None:
    taken = post.take(form.raw(key=post.us.key))  # type: ignore[attr-defined]
    assert (post.stories(), taken.mail.taken_for) == (0, "person")
    assert [task.about for task in post.tasks()] == [f"mail:{taken.mail.id}"]
    assert [mail.to for mail in post.send()] == [("ann@example.net",)]


def test_the_answer_says_that_a_machine_wrote_it_and_quotes_nothing(post: Post) -> None:
    words = "My mother was left in her chair all day."
    post.writes(words, Subject="Rosewood: my mother's chair")
    [sent] = post.send()
    got = sent.message
    assert (got["Auto-Submitted"], got["In-Reply-To"], got["References"]) == ("auto-replied", *["<p1@example.net>"] * 2)
    assert sent.sender.startswith("bounce+")
    body = got.get_body(("plain",))
    assert body is not None
    said = f"{got['Subject']} {body.get_content()}"
    assert "/tell" in said
    assert not {"mother", "chair"} & set(said.lower().split())


def test_an_address_is_answered_once_in_thirty_days(post: Post) -> None:
    for number in range(3):
        post.writes("Hello", number=number, From="Ann <ANN@example.net>")
    assert len(post.send()) == 1
    assert len(post.tasks()) == 3
    post.clock.forward(days=31)
    post.writes("Hello", number=9)
    assert len(post.send()) == 2


@pytest.mark.parametrize("form", MACHINES, ids=lambda form: form.name)
def test_no_machine_is_ever_answered(post: Post, form: object) -> None:
    """B 27."""
    post.take(form.raw(key=post.us.key))  # type: ignore[attr-defined]
    assert (post.send(), post.tasks(), post.stories()) == ([], [], 0)
    assert len(post.mails()) == 1


@pytest.mark.parametrize("sender", ["", "a@example.net, b@example.net", "no-reply@example.net", OURS, "not an address"])
def test_who_can_not_or_must_not_be_answered_is_not(post: Post, sender: str) -> None:
    post.writes("Hello", From=sender)
    assert post.send() == []


def test_two_gateways_that_write_to_each_other_stop_at_once(post: Post) -> None:
    """B 27: the answer comes home as an automatic answer, as a bounce, and as itself."""
    post.writes("Hello")
    [answer] = post.send()
    post.take(answer.content)
    post.take(
        answer.content.replace(b"Message-ID: <delivery-", b"Message-ID: <other-").replace(OURS.encode(), b"o@x.example")
    )
    taken = post.take(
        f"Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nTo: {answer.sender}\nSubject: Undeliverable\n\n550 5.1.1 no"
    )
    assert taken.mail.taken_for == "report"
    assert len(post.send()) == 1
    assert len(post.tasks()) == 1


def test_a_flood_in_many_names_is_answered_only_so_often(post: Post) -> None:
    for number in range(MOST_IN_AN_HOUR + 5):
        post.writes("Hello", number=number, From=f"someone{number}@example.net")
    assert sum(mail.answer_id is not None for mail in post.mails()) <= MOST_IN_AN_HOUR
    last = post.writes("Hello", number=999, From="last@example.net")
    assert "too many answers" in last.mail.did


def test_an_answer_names_no_message_id_that_could_be_another_header(post: Post) -> None:
    post.writes("Hello", Message_ID="<a b\tBcc: everyone@example.net>")
    [sent] = post.send()
    assert (sent.to, sent.message["Bcc"], sent.message["Auto-Submitted"]) == (
        ("ann@example.net",),
        None,
        "auto-replied",
    )


def test_mail_that_speaks_of_danger_is_urgent_but_not_what_it_quotes_of_ours(post: Post) -> None:
    post.writes("Thank you.\n> She was hit, and he has bruises on his arms.", number=1)
    assert post.tasks(TaskKind.URGENT) == []
    taken = post.writes("She was hit, and he has bruises on his arms. Please help me.", number=2)
    assert [task.about for task in post.tasks(TaskKind.URGENT)] == [f"mail:{taken.mail.id}"]


def test_without_a_way_out_nothing_waits_to_be_sent(post: Post) -> None:
    post.extra = {"smtp_url": None, "base_url": "https://earshot.example.org"}
    assert "no e-mail goes out" in post.writes("Hello").mail.did
