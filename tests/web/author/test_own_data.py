"""What we hold is shown whole to its author, taken along without harm, and erased at once when they ask."""

import json
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from gateway.intake import consent
from store import authors, blobs, calls, contributions
from store.authors import Author
from store.database import Session
from store.words import State
from tests.web.author.test_own_pages import entered, sent
from tests.web.story_cast import EMAIL, PHONE, PUBLIC_WORDS, SECRET_WORDS, Cast, Told

FORMULA = '=cmd|" /C calc"!A0\tx\r\n+44\r\n@SUM(1)\r\n-1'
HOSTILE = "<script>alert(1)</script>\r\nSet-Cookie: x=1"


def recorded(told: Told, sound: bytes = b"RIFF a voice") -> int:
    """A recording of this story, sealed here."""

    def work(db: Session) -> int:
        at = told.cast.clock()
        call = calls.start_call(db, f"CA{told.id}", PHONE, now=at)
        recording_id, _ = calls.announce(db, f"RE{told.id}", call_id=call.id, url="/x", seconds=40, now=at)
        blob_id = blobs.keep(db, sound, kind="recording", media_type="audio/x-wav", now=at)
        calls.change_recording(db, recording_id, contribution_id=told.id, blob_id=blob_id)
        return recording_id

    return told.cast.database.write(work)


def author_of(told: Told) -> Author:
    with told.cast.database.read() as db:
        found = authors.get(db, told.row.author_id or 0)
    assert found is not None
    return found


def erase(client: FlaskClient, **data: str) -> str:
    return sent(client, "/mine/erase", sure="y", **data)


def test_everything_is_on_one_page_with_how_long_it_is_kept(cast: Cast) -> None:
    told = cast.published(cast.home())
    cast.database.write(lambda db: consent.record(db, told.id, channel="sms", now=cast.clock(), publish=True))
    recorded(told)
    page = entered(told).get("/mine/data").text
    for words in (
        *(SECRET_WORDS, "A member of staff told my mother to hush.", "sms-publish-1", "Download: 40 seconds"),
        *("We have it; the return code", "By text message", "Until 24 months after"),
        *("approve, by moderator", "Kept: Until 12 months"),
    ):
        assert words in page, words


def test_the_contact_shows_in_full_only_to_who_knows_a_part_of_it(cast: Cast) -> None:
    client = entered(cast.published(cast.home()))
    assert PHONE not in client.get("/mine/data/held.txt").text
    wrong = client.post("/mine/data", data={"reach": "07700 900999"})
    assert wrong.status_code == 422
    assert "not the number or address that we have" in wrong.text
    assert PHONE not in wrong.text
    assert PHONE in sent(client, "/mine/data", reach="07700 900321")
    assert EMAIL in client.get("/mine/data/held.json").text
    client.post("/mine/leave")
    assert client.get("/mine/data/held.json").status_code == 303


def test_who_guesses_the_number_has_to_wait(cast: Cast) -> None:
    client = entered(cast.published(cast.home()))
    answers = [client.post("/mine/data", data={"reach": f"07700 9000{n:02}"}).text for n in range(5)]
    assert "Wait" in answers[-1]


def test_the_downloads_are_files_and_nothing_in_them_is_a_formula_or_a_tag(cast: Cast) -> None:
    """B39."""
    told = cast.published(cast.home(name=HOSTILE))

    def more(db: Session) -> None:
        contributions.add_part(db, told.id, FORMULA, field="text", inbound_id=None, at=cast.clock())

    cast.database.write(more)
    client = entered(told)
    text, data = client.get("/mine/data/held.txt"), client.get("/mine/data/held.json")
    assert "attachment" in text.headers["Content-Disposition"]
    assert text.headers["Content-Type"].startswith("text/plain")
    assert not [line for line in text.text.splitlines() if line[:1] in ("=", "+", "-", "@", "\t", "\r")]
    assert "\t" not in text.text
    held = {one["what"]: one for one in json.loads(data.data)["held"]}
    assert {"name": "Your words", "value": FORMULA} in held["Your own words, as they came"]["items"], "as it came"
    assert data.headers["Content-Type"] == "application/json"
    assert "<script>alert" not in client.get("/mine/data").text
    assert "Set-Cookie: x=1" not in str(text.headers)


def test_a_recording_is_downloaded_by_its_author_and_nobody_else(cast: Cast) -> None:
    home = cast.home()
    mine, other = cast.published(home), cast.published(home)
    recording = recorded(mine)
    client = entered(mine)
    sound = client.get(f"/mine/data/recording/{recording}")
    assert sound.data == b"RIFF a voice"
    assert "attachment" in sound.headers["Content-Disposition"]
    assert entered(other).get(f"/mine/data/recording/{recording}").status_code == 404
    assert client.get(f"/mine/data/picture/{recording}").status_code == 404
    assert cast.client().get(f"/mine/data/recording/{recording}").status_code == 303


def test_erasing_asks_first_and_is_done_at_once(cast: Cast) -> None:
    told = cast.published(cast.home())
    recording = recorded(told)
    client = entered(told)
    asked = client.get("/mine/erase").text
    for words in ("What goes, at once", "What stays", "withdraw it", "be undone"):
        assert words in asked
    assert client.post("/mine/erase", data={"text": "goes"}).status_code == 422
    assert told.state() is State.PUBLISHED
    assert "Your story is gone" in erase(client, text="goes")
    assert told.state() is State.WITHDRAWN
    assert client.get("/mine/data").headers["Location"] == "/mine", "the code opens nothing any more"
    public = cast.client().get(f"/stories/{told.reference}", follow_redirects=True).text
    assert "hush" not in public
    assert author_of(told).phone == ""
    with cast.database.read() as db:
        left = calls.recording(db, recording)
        assert left is not None
        assert left.blob_id is None


def test_the_published_text_may_stay(cast: Cast) -> None:
    told = cast.published(cast.home())
    assert "The text that everyone can read stays" in erase(entered(told), text="stays")
    assert PUBLIC_WORDS.split("\n")[0] in cast.client().get(f"/stories/{told.reference}", follow_redirects=True).text
    assert author_of(told).phone == ""
    refused = cast.client().post("/mine", data={"code": told.code})
    assert refused.status_code == 422


def test_what_is_not_public_leaves_no_choice(cast: Cast) -> None:
    told = cast.with_provider(cast.home())
    client = entered(told)
    assert "What should become of the text" not in client.get("/mine/erase").text
    erase(client, text="stays")
    assert told.state() is State.WITHDRAWN


@pytest.mark.parametrize("known", [True, False])
def test_other_stories_go_too_only_for_who_knows_the_number(cast: Cast, known: bool) -> None:
    home = cast.home()
    told, other = cast.published(home), cast.published(home)
    cast.database.write(lambda db: contributions.change(db, other.id, author_id=told.row.author_id))
    client = entered(told)
    assert "You told us 1 more story" in client.get("/mine/erase").text
    wrong = client.post("/mine/erase", data={"sure": "y", "text": "goes", "reach": "07700 900999"})
    assert wrong.status_code == 422
    assert told.state() is State.PUBLISHED
    cast.clock.forward(minutes=5)
    erase(client, text="goes", reach=PHONE if known else "")
    assert (told.state(), other.state()) == (State.WITHDRAWN, State.WITHDRAWN if known else State.PUBLISHED)
    assert author_of(told).phone == ("" if known else PHONE)


def test_an_open_referral_is_told_of_with_its_end(cast: Cast) -> None:
    from gateway.moderation.details import Referral
    from gateway.moderation.facts import Actor
    from store.words import Event, Role

    told = cast.published(cast.home())
    told.move(
        Event.REFER, Actor(Role.SAFEGUARDING, "31"), Referral(told="Leeds City Council", seen="Bruises, on Sunday")
    )
    client = entered(told)
    assert "One sealed record must stay" in client.get("/mine/erase").text
    assert "A sealed record stays" in erase(client)
    page = entered(told).get("/mine").text
    until = cast.clock() + timedelta(days=365)
    assert f"{until.day} {until:%B %Y} at the latest" in page
    assert "Bring it back" not in page
    assert entered(told).post("/mine/restore").headers["Location"] == "/mine"
    assert told.state() is State.WITHDRAWN


def test_looking_at_a_page_erases_nothing(cast: Cast) -> None:
    told = cast.published(cast.home())
    client = entered(told)
    client.get("/mine/erase?sure=y&text=goes")
    assert told.state() is State.PUBLISHED
    assert cast.client().post("/mine/erase", data={"sure": "y"}).headers["Location"] == "/mine"
