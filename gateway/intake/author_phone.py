"""What is known of an author's phone, and may be set, by people who never see its number."""

from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from gateway.moderation.remember import storable
from gateway.notices.languages import NAMES
from store import authors, deliveries
from store.database import Session

LONGEST_TIMES = 200  # characters
_log = structlog.get_logger(__name__)


class BadPhoneFact(ValueError):
    """Something that can't be kept; the sentence says what to do."""

    code = "bad_phone_fact"

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field, self.sentence = field, sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneFacts:
    """``shared``: others use the phone, so that its number proves nobody. ``no_voice``: texts, never calls.

    ``safe_times``: when a call is safe, in the author's own words. ``interpreter``: a language's code, or empty.
    """

    shared: bool = False
    no_voice: bool = False
    safe_times: str = ""
    interpreter: str = ""


@dataclass(frozen=True, slots=True)
class Phone:
    """What the desk may see. ``ways`` are the channels that the author chose, in order; there is no number here."""

    ways: tuple[str, ...]
    has_number: bool
    is_silent: bool
    facts: PhoneFacts


def phone_of(session: Session, author_id: int, *, now: datetime) -> Phone | None:
    """None when nothing is known of this author any more."""
    author, standing = authors.get(session, author_id), authors.standing(session, author_id)
    if author is None or standing is None:
        return None
    facts = PhoneFacts(
        shared=standing.shared,
        no_voice=author.no_voice,
        safe_times=author.safe_times,
        interpreter=author.interpreter,
    )
    return Phone(author.channels, bool(author.phone), standing.is_silent(now), facts)


def set_phone(session: Session, author_id: int, facts: PhoneFacts, *, by: int, now: datetime) -> list[str]:
    """Keep what somebody learnt; the names of what changed. Shared, and no calls, are true of everybody by the number.

    Raises BadPhoneFact, or LookupError when there is no number that this could be about.
    """
    facts = replace(facts, safe_times=" ".join(storable(facts.safe_times).split()))
    _must_be_keepable(facts)
    author, before = authors.get(session, author_id), phone_of(session, author_id, now=now)
    if author is None or before is None or not author.phone:
        raise LookupError(f"author {author_id} has no phone")
    changed = [name for name in PhoneFacts.__dataclass_fields__ if getattr(before.facts, name) != getattr(facts, name)]
    if not changed:
        return []
    authors.change(session, replace(author, safe_times=facts.safe_times, interpreter=facts.interpreter))
    authors.mark_number(session, author.phone, shared=facts.shared, no_voice=facts.no_voice)
    detail = {"author": author_id, "by": by, "changed": changed, "shared": facts.shared, "no_voice": facts.no_voice}
    deliveries.record(session, None, "phone_noted", now=now, detail=detail)
    _log.info("author_phone_noted", by=by, changed=changed)
    return changed


def _must_be_keepable(facts: PhoneFacts) -> None:
    if len(facts.safe_times) > LONGEST_TIMES:
        raise BadPhoneFact("safe_times", f"Say when it is safe in at most {LONGEST_TIMES} characters.")
    if facts.interpreter and facts.interpreter not in NAMES:
        raise BadPhoneFact("interpreter", "Choose a language from the list.")
