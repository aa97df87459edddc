"""Who of a home is told, and how: changed by its own people alone, checked first, and never in silence."""

import pytest
from flask.testing import FlaskClient

from gateway.delivery.address import address_of
from store import contacts, deliveries, tasks
from store.contacts import Contact
from store.deliveries import Delivery
from store.words import Recipient, TaskKind
from tests.web.provider.test_provider_pages import signed_in
from tests.web.story_cast import Cast

MARIA = {"name": "Maria Lindqvist", "email": "maria@example.org", "mobile": "", "ways": "email", "print_size": "large"}
SURE = {"language": "en", "sure": "yes"}


@pytest.fixture
def home_id(cast: Cast) -> int:
    return cast.home()


@pytest.fixture
def maria(cast: Cast, home_id: int) -> FlaskClient:
    return signed_in(cast, home_id)


def people(cast: Cast, home_id: int, role: str = "manager") -> list[Contact]:
    with cast.database.read() as session:
        return contacts.of_home(session, home_id, role=role)


def told(cast: Cast) -> list[tuple[Delivery, str]]:
    table = deliveries.deliveries
    with cast.database.read() as session:
        rows = session.execute(table.select().where(table.c.notice == "home_ways_changed").order_by(table.c.id)).all()
        found = [deliveries.get(session, row.id) for row in rows]
        return [(one, address_of(session, one)) for one in found if one is not None]


def test_somebody_is_added_after_a_page_to_check_and_the_home_gets_a_letter_about_it(
    cast: Cast, home_id: int, maria: FlaskClient
) -> None:
    path = f"/provider/settings/{home_id}/add"
    page = maria.post(path, data={**MARIA, "language": "en"})
    assert "Check before we change it" in page.text
    assert people(cast, home_id) == []
    assert maria.post(path, data={**MARIA, **SURE}).headers["Location"] == "/provider/settings?done=saved"
    [kept] = people(cast, home_id)
    assert (kept.email, kept.channels, kept.print_size) == ("maria@example.org", ("email",), "large")
    (letter, _), (mail, to) = told(cast)
    assert (letter.channel, letter.recipient) == ("letter", f"home:{home_id}")
    assert (mail.channel, to) == ("email", "maria@example.org")
    assert "Maria Lindqvist" in maria.get("/provider/settings").text


def test_a_new_address_is_told_to_the_old_one_too(cast: Cast, home_id: int, maria: FlaskClient) -> None:
    maria.post(f"/provider/settings/{home_id}/add", data={**MARIA, **SURE})
    [kept] = people(cast, home_id)
    changed = {**MARIA, **SURE, "email": "other@example.org", "mobile": "07700 900456", "ways": "sms,email"}
    maria.post(f"/provider/settings/{home_id}/people/{kept.id}", data=changed)
    [kept] = people(cast, home_id)
    assert (kept.channels, kept.mobile) == (("sms", "email"), "+447700900456")
    (former, old), (new, number) = told(cast)[2:]
    assert (former.to_role, former.channel, old) == (Recipient.FORMER, "email", "maria@example.org")
    assert (new.channel, number) == ("sms", "+447700900456")


def test_the_print_size_alone_is_news_to_nobody(cast: Cast, home_id: int, maria: FlaskClient) -> None:
    maria.post(f"/provider/settings/{home_id}/add", data={**MARIA, **SURE})
    before, [kept] = len(told(cast)), people(cast, home_id)
    maria.post(f"/provider/settings/{home_id}/people/{kept.id}", data={**MARIA, **SURE, "print_size": "clear"})
    assert people(cast, home_id)[0].print_size == "clear"
    assert len(told(cast)) == before


def test_whoever_is_removed_is_told_and_the_letter_stays(cast: Cast, home_id: int, maria: FlaskClient) -> None:
    maria.post(f"/provider/settings/{home_id}/add", data={**MARIA, **SURE})
    [kept] = people(cast, home_id)
    path = f"/provider/settings/{home_id}/people/{kept.id}/remove"
    assert "a letter goes to the registered manager" in maria.get(path).text
    assert len(people(cast, home_id)) == 1
    maria.post(path)
    assert people(cast, home_id) == []
    assert told(cast)[-1][1] == "maria@example.org"
    story = cast.with_provider(home_id)
    assert story.delivery.channels == ["letter", "phone_task"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": " "}, "Enter the name"),
        ({"email": "maria at home"}, "Enter one e-mail address"),
        ({"email": ""}, "Enter an e-mail address above"),
        ({"ways": "sms"}, "Enter a mobile number above"),
        ({"mobile": "12"}, "Enter a phone number"),
        ({"ways": ""}, "Choose how we tell them"),
    ],
)
def test_what_is_missing_is_asked_for(
    cast: Cast, home_id: int, maria: FlaskClient, given: dict[str, str], said: str
) -> None:
    page = maria.post(f"/provider/settings/{home_id}/add", data={**MARIA, **SURE, **given})
    assert page.status_code == 422
    assert said in page.text
    assert people(cast, home_id) == []


def test_the_same_name_twice_is_refused(cast: Cast, home_id: int, maria: FlaskClient) -> None:
    path = f"/provider/settings/{home_id}/add"
    maria.post(path, data={**MARIA, **SURE})
    again = maria.post(path, data={**MARIA, **SURE, "email": "thief@example.org"})
    assert again.status_code == 409
    assert [one.email for one in people(cast, home_id)] == ["maria@example.org"]


def test_another_home_and_the_responsible_person_can_not_be_touched(cast: Cast, home_id: int) -> None:
    other = cast.home(name="Oakwood")
    boss = Contact(kind="home", role="responsible_person", name="Tom Ashdown", home_id=home_id, email="t@example.org")
    cast.database.write(lambda session: contacts.keep(session, boss, now=cast.clock()))
    [kept] = people(cast, home_id, "responsible_person")
    maria = signed_in(cast, home_id)
    for path in (f"{other}/add", f"{other}/moved", f"{home_id}/people/{kept.id}", f"{home_id}/people/{kept.id}/remove"):
        assert maria.post(f"/provider/settings/{path}", data={**MARIA, **SURE}).status_code == 404
    assert people(cast, home_id, "responsible_person") == [kept]
    assert "t@example.org" not in maria.get("/provider/settings").text


def test_a_new_address_goes_to_a_person_first(cast: Cast, home_id: int, maria: FlaskClient) -> None:
    path = f"/provider/settings/{home_id}/moved"
    assert maria.post(path, data={"address": "somewhere"}).status_code == 422
    assert maria.post(path, data={"address": "2 New Road\nLeeds\nLS1 4AP"}).headers["Location"].endswith("done=moved")
    with cast.database.read() as session:
        task = tasks.open_about(session, TaskKind.CALL_BACK, f"moved:{home_id}")
    assert task is not None
    assert "2 New Road" in task.note
