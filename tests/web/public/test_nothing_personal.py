"""36: no page for the public or a home holds an author's own words, name, number or address, whatever the state."""

from datetime import timedelta

import pytest

from gateway.moderation.details import Hiding, Keeping
from gateway.web.who import COOKIE
from store import staff
from store.words import Event, Ground, Role
from tests.web.story_cast import EMAIL, MODERATOR, PHONE, PUBLIC_WORDS, SECRET_WORDS, Cast, Told

PERSONAL = (
    "Okonkwo",
    "room 12",
    "Edith",
    "Dora",
    "Ellery",
    PHONE,
    PHONE.removeprefix("+44"),
    "321",
    EMAIL,
    SECRET_WORDS,
)


def stories(cast: Cast, home_id: int) -> list[Told]:
    now = cast.clock()
    return [
        cast.published(home_id),
        cast.with_provider(home_id).told(now, now + timedelta(days=9)),
        cast.with_provider(home_id).object(),
        cast.published(home_id).move(Event.HIDE, MODERATOR, Hiding(ground=Ground.IDENTIFIES_SOMEONE)),
        cast.story(home_id, consent=False, consent_home=True).move(
            Event.KEEP_PRIVATE, MODERATOR, Keeping(text=PUBLIC_WORDS, redaction_checked=True)
        ),
        cast.story(home_id),
    ]


@pytest.mark.parametrize("policy", [None, "provider_restricts", "provider_decides"])
def test_nothing_of_the_author_is_on_any_public_or_home_page(cast: Cast, policy: str | None) -> None:
    home_id = cast.home(policy=policy, location_id="1-98", postcode="LS9 9ZZ")
    told = stories(cast, home_id)
    client = cast.client()
    add = {"roles": [Role.PROVIDER], "home_ids": [home_id], "now": cast.clock()}
    token = cast.database.write(
        lambda s: staff.new_token(s, staff.add(s, "m@example.org", **add), "session", now=cast.clock())  # type: ignore[arg-type]
    )
    client.set_cookie(COOKIE, token)
    _, code, pin = cast.letter_for(told[1])
    client.post("/answer", data={"code": code, "pin": pin})
    references = [f"{t.reference[:4]}-{t.reference[4:]}" for t in told]
    pages = ["/", "/stories", "/homes?q=rose", f"/homes/{home_id}", "/feeds/stories.atom", "/feeds/stories.json"]
    pages += ["/answer/letter", "/answer/letter/A", f"/answer/l/{told[1].link}", "/provider"]
    pages += [f"{place}/{reference}" for place in ("/stories", "/provider/stories") for reference in references]
    read = 0
    for path in pages:
        answer = client.get(path)
        text = answer.text
        for reference in references:  # a random reference may hold these very signs
            text = text.replace(reference, "")
        read += answer.status_code == 200
        assert not [secret for secret in PERSONAL if secret in _visible(text)], path
    assert read > len(pages) / 2


def _visible(text: str) -> str:
    """Without the marks in our own files' addresses and the forged-post token, which are random signs."""
    import re

    return re.sub(r'(\?v=|name="csrf_token"[^>]*value=")[^"]*', "", text)
