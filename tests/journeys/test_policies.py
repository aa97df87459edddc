"""The same story under the two flows of old: a home that may restrict, and a home that may prevent publication."""

import pytest

from gateway.moderation.decide import possible_moves
from gateway.moderation.facts import Actor
from store.words import Role, State
from tests.journeys.browsing import Refused
from tests.journeys.people import (
    EDITH,
    MANAGER_MAIL,
    Fields,
    answer_by_link,
    api,
    approve,
    at_desk,
    home_page,
    is_gone,
    move,
    public_page,
    tell_by_text,
)
from tests.journeys.world import World

TOLD = "Rosewood in Leeds. My room was cold all winter and nobody came."
WORDS = "My room was cold all winter and nobody came."
HEALTHWATCH = "leeds@healthwatch.example.org"


def home_with(world: World, policy: str) -> int:
    home = world.home(policy=policy)
    world.contact(kind="home", name="Jean Alder", home_id=home, email=MANAGER_MAIL, channels=("email",))
    world.contact(kind="body", name="Healthwatch Leeds", area="Leeds", email=HEALTHWATCH, channels=("email",))
    return home


def objected(world: World) -> int:
    story = tell_by_text(world, TOLD)
    approve(world, story, WORDS)
    answer_by_link(world, choice="object", ground="offensive", words="This hurts our staff.")
    return story


def test_a_home_that_may_restrict_keeps_the_words_from_the_public_but_not_from_the_bodies(world: World) -> None:
    """A6."""
    home = home_with(world, "provider_restricts")
    story = objected(world)
    assert world.state(story) is State.RESTRICTED
    stub = public_page(world, story).words
    assert WORDS not in stub
    assert "Its words are kept from the public" in stub
    assert "offensive" in stub.lower()
    assert "This hurts our staff" not in stub, "the home's own words are not for the public"
    assert "Restricted: kept from the public, read by public interest bodies 1" in home_page(world, home)
    assert any("restricted" in body.lower() or "kept from" in body for body in world.messages(EDITH)[-1:])
    assert "is kept from the public. The reason given: This hurts our staff" in world.messages(HEALTHWATCH)[-1]

    reference = world.story(story).reference
    body, elsewhere = api(world, Role.BODY, area="Leeds"), api(world, Role.BODY, area="York")
    assert body.sees(reference)["text"] == WORDS
    assert elsewhere.sees(reference).get("text") is None
    given = {"kind": "comment", "text": "We have asked the home to let residents speak."}
    posted = body.post(f"/stories/{reference}/children", given)
    assert posted.status_code == 201, posted.text
    comment = world.newest()
    world.errands_run()
    move(world, Role.MODERATOR, comment.id, "approve", criticality="0", redaction_checked="y")
    world.wait(minutes=11)
    assert "We have asked the home to let residents speak." in public_page(world, story).words

    # A senior may lift it: the words are public, and the marker is no more.
    move(world, Role.SENIOR, story, "lift", reason="It is about a cold room.")
    assert world.state(story) is State.PUBLISHED
    assert WORDS in public_page(world, story).words
    assert "read by public interest bodies 0" in home_page(world, home)


def test_a_home_that_may_decide_prevents_publication_and_that_is_counted_in_public(world: World) -> None:
    """A7: the same inputs."""
    home = home_with(world, "provider_decides")
    story = objected(world)
    assert world.state(story) is State.NOT_PUBLISHED
    assert is_gone(world, story)
    page = home_page(world, home)
    assert "Not published, because the home objected 1" in page
    assert WORDS not in page
    assert WORDS not in world.somebody().open("/stories").words
    assert WORDS not in "".join(world.messages(HEALTHWATCH)), "a body reads nothing under this policy"
    reference = world.story(story).reference
    answer = api(world, Role.BODY, area="Leeds").get(f"/stories/{reference}")
    assert answer.status_code == 404 or WORDS not in answer.text
    last = world.messages(EDITH)[-1]
    assert "published" in last


def test_nobody_decides_the_review_of_what_they_moderated_themselves(world: World) -> None:
    """Negative: one person with both roles."""
    home_with(world, "provider_may_ask_for_review")
    story = tell_by_text(world, TOLD)
    both = (Role.MODERATOR, Role.SENIOR)
    given: Fields = {"text": WORDS, "criticality": "2", "redaction_checked": "y"}
    move(world, both, story, "approve", given, email="both@example.org")
    world.wait(minutes=11)
    answer_by_link(world, choice="object", ground="offensive", words="This hurts our staff.")
    assert world.state(story) is State.IN_REVIEW
    visitor = at_desk(world, both, email="both@example.org")
    with pytest.raises(Refused) as refused:
        visitor.open(f"/desk/stories/{world.story(story).reference}/moves/dismiss")
    assert refused.value.status == 409
    possible = world.look(
        lambda session: possible_moves(session, world.story(story), by=Actor(Role.SENIOR, "999999"), now=world.now)
    )
    assert "dismiss" in possible, "another senior may"
    move(world, Role.SENIOR, story, "dismiss", reason="It hurts nobody.", email="another@example.org")
    assert world.state(story) is State.PUBLISHED
