"""An author chooses how to be told; a letter to a care home needs a yes after the warning."""

from dataclasses import replace

from store import authors, consents, contributions, deliveries
from store.database import Session
from tests.web.author.test_own_data import author_of
from tests.web.author.test_own_pages import entered, sent
from tests.web.story_cast import EMAIL, PHONE, Cast, Told

AT_HOME = "Flat 3\r\n1 High Street\r\nLeeds\r\nLS1 4AP"
ELSEWHERE = "9 Low Road\r\nLeeds\r\nLS6 1AA"
PLAIN = {"print_size": "clear", "language": "en"}


def answers(told: Told) -> list[tuple[bool, str]]:
    with told.cast.database.read() as db:
        return [(one.given, one.wording) for one in consents.of(db, told.id) if one.what == "letter_at_home"]


def test_channels_print_times_and_language_are_changed(cast: Cast) -> None:
    told = cast.story(cast.home())
    client = entered(told)
    page = client.get("/mine/contact").text
    assert PHONE not in page
    assert "ends in 321" in page
    wishes = {"print_size": "large", "language": "cy", "safe_times": "mornings", "interpreter": "pl"}
    shown = sent(client, "/mine/contact", channels="email", **wishes)
    assert "From now on we tell you in these ways and no other: e-mail" in shown
    author = author_of(told)
    assert (author.channels, author.print_size, author.language) == (("email",), "large", "cy")
    assert (author.safe_times, author.interpreter, author.phone, author.email) == ("mornings", "pl", PHONE, EMAIL)


def test_a_way_without_an_address_is_refused_in_words(cast: Cast) -> None:
    client = entered(cast.story(cast.home()))
    refused = client.post("/mine/contact", data={"channels": "letter", **PLAIN})
    assert refused.status_code == 422
    assert "Give a postal address" in refused.text
    refused = client.post("/mine/contact", data={"channels": "sms", "phone": "not a number", **PLAIN})
    assert 'href="#phone"' in refused.text
    assert "not a number" in refused.text


def test_no_channel_at_all_is_a_choice(cast: Cast) -> None:
    told = cast.story(cast.home())
    assert "We write to you no more" in sent(entered(told), "/mine/contact", **PLAIN)
    assert author_of(told).channels == ()
    assert told.row.consent_contact is False


def test_letters_to_a_care_home_need_a_yes_after_the_warning(cast: Cast) -> None:
    told = cast.story(cast.home())
    client = entered(told)
    given = {"channels": "letter", "postal_address": AT_HOME, **PLAIN}
    asked = client.post("/mine/contact", data=given)
    assert asked.status_code == 422
    assert "may open post" in asked.text
    assert "Say whether we may send letters to this address" in asked.text
    sent(client, "/mine/contact", letter_at_home="no", **given)
    assert author_of(told).channels == ()
    sent(client, "/mine/contact", letter_at_home="yes", **given)
    assert author_of(told).channels == ("letter",)
    assert answers(told) == [(False, "web-letter_at_home-1"), (True, "web-letter_at_home-1")]


def test_an_address_elsewhere_needs_no_warning(cast: Cast) -> None:
    told = cast.story(cast.home())
    sent(entered(told), "/mine/contact", channels="letter", postal_address=ELSEWHERE, **PLAIN)
    assert author_of(told).channels == ("letter",)
    assert answers(told) == []


def test_another_address_at_a_home_is_asked_about_afresh(cast: Cast) -> None:
    told = cast.story(cast.home())
    cast.home("Harbour View", postcode="YO11 1AA")
    client = entered(told)
    sent(client, "/mine/contact", channels="letter", postal_address=AT_HOME, letter_at_home="yes", **PLAIN)
    moved = "Room 2\r\n5 Sea Road\r\nScarborough\r\nYO11 1AA"
    sent(client, "/mine/contact", channels="letter", postal_address=moved, letter_at_home="no", **PLAIN)
    assert author_of(told).channels == ()
    assert answers(told)[-1][0] is False


def test_who_gave_nothing_may_give_a_way_later(cast: Cast) -> None:
    told = cast.story(cast.home())
    cast.database.write(lambda db: contributions.change(db, told.id, author_id=None))
    sent(entered(told), "/mine/contact", channels="sms", phone="07700 900111", **PLAIN)
    assert author_of(told).phone == "+447700900111"


def test_a_dropped_channel_stops_for_what_is_staged_already(cast: Cast) -> None:
    from gateway.delivery.still_wanted import AT_A_HOME, DROPPED, not_wanted

    told = cast.published(cast.home())
    with cast.database.read() as db:
        staged = next(one for one in deliveries.of(db, told.id) if one.notice == "published_author")
        assert not_wanted(db, staged) is None
    sent(entered(told), "/mine/contact", channels="email", **PLAIN)
    with cast.database.read() as db:
        assert not_wanted(db, staged) == DROPPED

    def letters_at_home(db: Session) -> None:
        author = authors.get(db, told.row.author_id or 0)
        assert author is not None
        authors.change(db, replace(author, channels=("letter",), postal_address=AT_HOME))

    cast.database.write(letters_at_home)
    with cast.database.read() as db:
        assert not_wanted(db, replace(staged, channel="letter")) == AT_A_HOME
