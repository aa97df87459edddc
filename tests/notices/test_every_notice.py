"""Each notice has each medium, says what its reader must know, and keeps the story out of text messages."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from channels.sms.segments import Encoding, count
from gateway.delivery.specimen import STORY, Cast, cast, database_of_its_own, notice_names, specimen
from gateway.moderation.notice_list import NOTICES
from gateway.notices.compose import MEDIA, TEMPLATES, Composed, NoTemplate, compose, render
from gateway.notices.words import quotes
from store import contributions, deliveries
from store.database import Database
from store.words import Recipient

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
BASE = "https://earshot.example.org"
CARRIER_WORDS = ("YES", "END", "CANCEL", "STOP", "HELP", "INFO", "QUIT")
TO_THE_HOME = [name for name, notice in NOTICES.items() if notice.recipient is Recipient.PROVIDER]


@pytest.fixture(scope="module")
def stage() -> Iterator[tuple[Database, Cast]]:
    with database_of_its_own() as database:
        yield database, database.write(lambda session: cast(session, now=NOW))


def composed(stage: tuple[Database, Cast], notice: str, channel: str, **more: str) -> Composed:
    database, people = stage

    def work(session):  # type: ignore[no-untyped-def]
        delivery = specimen(session, people, notice, channel=channel, now=NOW)
        return compose(session, delivery, channel=channel, base_url=BASE, now=NOW, **more)

    return database.write(work)


@pytest.mark.parametrize("notice", notice_names())
def test_every_notice_has_each_medium(notice: str) -> None:
    missing = [medium for medium in MEDIA if not (TEMPLATES / notice / f"{medium}.en.txt").is_file()]
    assert missing == []


def test_no_folder_of_words_belongs_to_a_notice_that_does_not_exist() -> None:
    folders = {path.name for path in TEMPLATES.iterdir() if path.is_dir() and not path.name.startswith("_")}
    assert folders == set(notice_names())


@pytest.mark.parametrize("notice", notice_names())
def test_a_text_message_is_short_plain_and_without_a_word_of_the_story(
    stage: tuple[Database, Cast], notice: str
) -> None:
    made = composed(stage, notice, "sms")
    cost = count(made.body)
    assert cost.encoding is Encoding.GSM_7
    assert 1 <= cost.segments <= 2
    assert made.subject == ""
    assert not quotes(made.body, STORY, run=4)


@pytest.mark.parametrize("notice", notice_names())
def test_an_email_has_a_subject_whole_sentences_and_the_same_words_as_html(
    stage: tuple[Database, Cast], notice: str
) -> None:
    made = composed(stage, notice, "email")
    assert 8 <= len(made.subject) <= 80
    assert "\n" not in made.subject
    assert not re.search(r"\n\n\n|\{\{|%\}|  ", made.body)
    assert made.html is not None
    for paragraph in made.body.split("\n\n"):
        assert paragraph.split()[0].rstrip(",.") in made.html
        assert "\n" not in paragraph or "1 Rosewood" in paragraph


@pytest.mark.parametrize("notice", notice_names())
def test_a_letter_has_a_heading_and_all_four_lines_of_a_cover_or_none(
    stage: tuple[Database, Cast], notice: str
) -> None:
    made = composed(stage, notice, "letter", phone="01632 960123")
    assert made.subject
    assert len(made.cover) in {0, 4}
    assert all(line.strip(" .") and not line[0].islower() for line in made.cover)
    assert "https://" not in made.body


@pytest.mark.parametrize("notice", notice_names())
def test_nothing_asks_for_an_answer_that_the_carrier_would_act_on(stage: tuple[Database, Cast], notice: str) -> None:
    body = composed(stage, notice, "sms").body
    asked = re.findall(r"[Rr]eply (?:with )?([A-Z0-9]+)|(?:, |or )(?:reply )?([A-Z]{2,}) (?:for|to)\b", body)
    words = {word for pair in asked for word in pair if word}
    assert not words & set(CARRIER_WORDS)
    assert words <= {"AGREE", "0", "1", "2", "3", "9"}


@pytest.mark.parametrize("notice", TO_THE_HOME)
@pytest.mark.parametrize("channel", MEDIA)
def test_a_home_never_learns_who_wrote_by_which_way_or_when(
    stage: tuple[Database, Cast], notice: str, channel: str
) -> None:
    made = composed(stage, notice, channel)
    said = " ".join([made.subject, made.body, *made.cover])
    for secret in ("Example", "07700", "+44", "g.example", "Invented Row", "by text", "1 March 2027"):
        assert secret not in said


def test_the_first_reply_says_no_emergency_when_it_is_read_and_the_code_in_fours(
    stage: tuple[Database, Cast],
) -> None:
    for channel in MEDIA:
        body = composed(stage, "receipt", channel).body
        assert "999" in body
        assert "working days" in body
        assert "1234-5678-9012-34" in body
    assert "1 Rosewood House, Altrincham. 2 Rosewood Lodge, Leeds. 0 none" in composed(stage, "receipt", "sms").body


def test_a_receipt_with_nothing_to_ask_ends_the_dialogue(stage: tuple[Database, Cast]) -> None:
    body = answered(stage, "receipt", {})
    assert body.endswith("If others use this phone, you may wish to delete these messages.")
    assert "AGREE" in answered(stage, "receipt", {"ask": "consent", "home": "Rosewood House"})


def answered(stage: tuple[Database, Cast], notice: str, details: dict[str, object]) -> str:
    database, people = stage

    def work(session):  # type: ignore[no-untyped-def]
        made = specimen(session, people, notice, channel="sms", now=NOW)
        deliveries.change(session, made.id, details=details)
        again = deliveries.get(session, made.id)
        return compose(session, again, channel="sms", base_url=BASE, now=NOW).body

    return database.write(work)


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        ("provider_may_ask_for_review", "a senior moderator looks at it within five working days"),
        ("provider_restricts", "its text is kept from the public"),
        ("provider_decides", "it is not published"),
    ],
)
def test_what_objecting_leads_to_is_true_of_the_storys_policy(
    stage: tuple[Database, Cast], policy: str, said: str
) -> None:
    database, people = stage

    def work(session):  # type: ignore[no-untyped-def]
        made = specimen(session, people, "story_to_decide", channel="email", now=NOW)
        contributions.change(session, made.contribution_id, policy=policy)
        return compose(session, made, channel="email", base_url=BASE, now=NOW).body

    body = database.write(work)
    assert said in body
    assert "If you do nothing, we publish it" in body
    assert f"{BASE}/answer/l/" in body


def test_an_author_is_told_when_a_home_may_block(stage: tuple[Database, Cast]) -> None:
    database, people = stage

    def work(session):  # type: ignore[no-untyped-def]
        made = specimen(session, people, "approved_author", channel="sms", now=NOW)
        plain = compose(session, made, channel="sms", base_url=BASE, now=NOW).body
        contributions.change(session, made.contribution_id, policy="provider_restricts")
        return plain, compose(session, made, channel="sms", base_url=BASE, now=NOW).body

    asked, blocked = database.write(work)
    assert "can't stop it" in asked
    assert "may keep it from the public" in blocked


def test_a_moderators_line_that_quotes_the_story_stays_out_of_the_text_message(stage: tuple[Database, Cast]) -> None:
    database, people = stage
    told = "We took out a name and a room number."

    def work(session):  # type: ignore[no-untyped-def]
        made = specimen(session, people, "edits_to_approve", channel="sms", now=NOW, text=f"Hello. {told} And more.")
        mail = compose(session, made, channel="email", base_url=BASE, now=NOW).body
        return compose(session, made, channel="sms", base_url=BASE, now=NOW).body, mail

    text, mail = database.write(work)
    assert told not in text
    assert f"{BASE}/mine" in text
    assert told in mail


def test_a_language_without_words_gets_english_and_an_unknown_notice_an_error() -> None:
    facts = {"thing": "story", "ref": "AB12-CD34", "mine": "x", "notice": "released_author", "phone": ""}
    made = render("released_author", facts, channel="email", to_role="author", language="cy")
    assert made.language == "en"
    with pytest.raises(NoTemplate):
        render("no_such_notice", facts, channel="email", to_role="author")
    with pytest.raises(NoTemplate):
        render("../words", facts, channel="email", to_role="author")


def test_words_from_outside_are_never_a_template(stage: tuple[Database, Cast]) -> None:
    facts = {"thing": "{{ 7 * 7 }}", "ref": "{% raise %}", "mine": "x", "notice": "released_author", "phone": ""}
    body = render("released_author", facts, channel="email", to_role="author").body
    assert "{{ 7 * 7 }} {% raise %}" in body
    html = render("released_author", {**facts, "ref": "<b>"}, channel="email", to_role="author").html
    assert html is not None
    assert "&lt;b&gt;" in html
