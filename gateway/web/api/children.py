"""Words beside a story through the API: a response, a change, the author's follow-up, a body's comment."""

from typing import Any

from flask import request

from gateway.intake.program import receive_child
from gateway.moderation.decide import policy_of
from gateway.web.api import caller
from gateway.web.api.once import Answer, once
from gateway.web.api.refusals import Refused, field
from gateway.web.api.shapes import ChildMade, ChildTaken, plain
from gateway.web.api.stories import found
from gateway.web.gateway_here import now
from store.contributions import Contribution
from store.database import Session
from store.words import Kind, Role, State

# Who may send what; the author's follow-up is written down by whoever the author speaks to.
WRITERS: dict[Kind, tuple[Role, ...]] = {
    Kind.RESPONSE: (Role.PROVIDER, Role.BODY),
    Kind.CHANGE: (Role.PROVIDER,),
    Kind.FOLLOW_UP: (Role.CALL_HANDLER, Role.MODERATOR, Role.SENIOR, Role.ADMINISTRATOR),
    Kind.COMMENT: (Role.BODY,),
}
WHILE_ASKED = frozenset({State.WITH_PROVIDER, State.IN_REVIEW})


def add(reference: str) -> Answer:
    """POST /stories/REF/children."""
    person, body = caller.caller(), caller.body()
    raw, at = request.get_data(), now()

    def work(session: Session) -> dict[str, Any]:
        parent, seen = found(session, person, reference)
        taken = caller.read_as(ChildTaken, body)
        kind = Kind(taken.kind)
        role = next((role for role in WRITERS[kind] if role in seen.roles), None)
        if role is None:
            raise Refused(403, "role", f"A {kind.replace('_', '-')} is for: {', '.join(WRITERS[kind])}.")
        _check_parent(parent, kind, role)
        if kind is Kind.COMMENT and not policy_of(session, parent).bodies_comment:
            sentence = "Under this story's policy, bodies do not comment."
            raise Refused(409, "move_not_possible", sentence, possible=[], state=parent.state)
        _check_text(taken.text)
        child = receive_child(session, parent, kind, taken.text, raw, role=role, by=person.id, now=at)
        return plain(ChildMade(reference=child.reference, kind=child.kind, state=child.state, version=child.version))

    return once(person, work)


def _check_parent(parent: Contribution, kind: Kind, role: Role) -> None:
    """To a published story; a provider also while it has it; a body's comment on a restricted one too."""
    if parent.kind is not Kind.STORY:
        raise field("kind", "Words are added to a story, not to what stands beside it.")
    allowed = {State.PUBLISHED}
    if role is Role.PROVIDER:
        allowed |= WHILE_ASKED
    if kind is Kind.COMMENT:
        allowed |= {State.RESTRICTED}
    if kind is Kind.FOLLOW_UP:
        allowed |= WHILE_ASKED | {State.RESTRICTED, State.SUSPENDED}
    if parent.state not in allowed:
        states = ", ".join(sorted(allowed))
        sentence = f"A {kind.replace('_', '-')} is possible while the story is: {states}. It is {parent.state}."
        raise Refused(409, "move_not_possible", sentence, possible=[], state=parent.state)


def _check_text(text: str) -> None:
    if not text.strip():
        raise field("text", "Write the text.")
    if any("\ud800" <= sign <= "\udfff" or sign == "\0" for sign in text):
        raise field("text", "The text holds characters that cannot be stored. Type it again.")
