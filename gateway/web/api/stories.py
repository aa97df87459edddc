"""Stories through the API: tell one, list them, read one, and see whom it was told to."""

from typing import Any

from flask import request

from gateway.intake.program import BadStory, read_story, receive_story
from gateway.moderation.roles import DESK_ROLES
from gateway.web.api import caller, given
from gateway.web.api.once import Answer, once
from gateway.web.api.refusals import Refused, field, not_found
from gateway.web.api.shapes import DeliveryGiven, StoriesGiven, StoryMade, StoryTaken, plain
from gateway.web.api.sight import OVERSEERS, Seen, Sight, is_only_outside, scopes, sight
from gateway.web.gateway_here import here, now
from letters.codes import pretty
from store import contributions, deliveries, story_listings
from store.contributions import Contribution
from store.database import Session
from store.staff import Person
from store.words import Role, State

TELLERS = (Role.HELPER, Role.CALL_HANDLER, Role.MODERATOR, Role.SENIOR, Role.ADMINISTRATOR)
SENDERS = (*sorted(DESK_ROLES), Role.MAILROOM, *sorted(OVERSEERS))
_INSIDE = frozenset({"name", "phone", "email", "postal_address", "channels"})


def tell() -> Answer:
    """POST /stories. A helper is never given the author's code."""
    person = caller.caller()
    caller.require(person, *TELLERS)
    taken = caller.read_as(StoryTaken, caller.body())
    helper = not person.has(*set(TELLERS) - {Role.HELPER})
    raw, at = request.get_data(), now()

    def work(session: Session) -> dict[str, Any]:
        try:
            opened = receive_story(session, read_story(_answers(taken), helper=helper), raw, by=person.id, now=at)
        except BadStory as error:
            raise field(_name(error.field), error.sentence) from None
        row = contributions.get(session, opened.id)
        state, version = (row.state, row.version) if row else (State.RECEIVED, 1)
        code = None if helper else pretty(opened.code)
        return plain(StoryMade(reference=opened.reference, author_code=code, state=state, version=version))

    return once(person, work)


def _answers(taken: StoryTaken) -> dict[str, list[str]]:
    """The answers under the form's own names."""
    words = {None: "", True: "yes", False: "no"}
    author, consent = taken.author, taken.consent
    return {
        "home_id": ["" if taken.home_id is None else str(taken.home_id)],
        "home_text": [taken.home_text],
        "text": [taken.text],
        "good": [taken.good],
        "better": [taken.better],
        "feelings": taken.feelings,
        "role": [taken.role],
        "name": [author.name],
        "phone": [author.phone],
        "email": [author.email],
        "postal_address": [author.postal_address],
        "channels": list(author.channels),
        "consent_publish": [words[consent.publish]],
        "consent_contact": [words[consent.contact]],
        "consent_home": [words[consent.home]],
    }


def _name(of_form: str) -> str:
    """The API's name of a field of the form."""
    return f"author.{of_form}" if of_form in _INSIDE else of_form.replace("consent_", "consent.")


def listed() -> dict[str, Any]:
    """GET /stories: by reference from ``after`` on, only what the caller may see."""
    person = caller.caller()
    state, home_id, limit = _state(), caller.number("home", 0) or None, caller.limit()
    with here().database.read() as session:
        after = _after(session, request.args.get("after", ""))
        rows = story_listings.stories(
            session, scopes(person), state=state, home_id=home_id, after=after, limit=limit + 1
        )
        page = [(row, sight(session, person, row)) for row in rows[:limit]]
        shown = [given.story_in_list(session, row, seen) for row, seen in page if seen.seen is not Seen.NOTHING]
    following = page[-1][0].reference if len(rows) > limit else None
    return plain(StoriesGiven(stories=shown, next=following))


def one(reference: str) -> dict[str, Any]:
    """GET /stories/REF: a story or a child."""
    person, at = caller.caller(), now()
    with here().database.read() as session:
        row, seen = found(session, person, reference)
        if seen.seen is Seen.NOTHING:
            raise Refused(403, "role", "Your role does not see this story in its present state.")
        return plain(given.story_whole(session, row, seen, now=at))


def told(reference: str) -> list[dict[str, Any]]:
    """GET /stories/REF/deliveries: what became of each notice, without its recipient."""
    person = caller.caller()
    with here().database.read() as session:
        row, _ = found(session, person, reference)
        caller.require(person, *SENDERS)
        return [
            plain(
                DeliveryGiven(
                    id=str(each.id),
                    to_role=each.to_role,
                    notice=each.notice,
                    channel=each.channel,
                    state=each.state,
                    attempts=each.attempts,
                    provider_id=each.provider_id,
                )
            )
            for each in deliveries.of(session, row.id)
        ]


def found(session: Session, person: Person, reference: str) -> tuple[Contribution, Sight]:
    """The story and what the caller sees of it. Raises Refused (404) when there is none for this caller."""
    row = contributions.by_reference(session, reference[:40])
    if row is None:
        raise not_found()
    seen = sight(session, person, row)
    if seen.seen is Seen.NOTHING and is_only_outside(person):
        raise not_found()
    return row, seen


def _state() -> State | None:
    text = request.args.get("state", "").strip()
    if text and text not in set(State):
        raise field("state", f"state: send one of {', '.join(State)}.")
    return State(text) if text else None


def _after(session: Session, reference: str) -> int:
    if not reference:
        return 0
    row = contributions.by_reference(session, reference[:40])
    if row is None:
        raise field("after", "after: send the “next” of the page before.")
    return row.id
