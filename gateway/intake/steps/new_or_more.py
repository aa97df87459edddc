"""A text after a finished story: 1 a new story, 2 more of the one before.

It is a new story from the first moment, so silence loses nothing and joins nothing; only a "2" puts the two together.
Its receipt, with the return code, waits for the answer or for the end of the window, so that no code goes out for a
story that never was one.
"""

from datetime import timedelta

from gateway.intake import assembly
from gateway.intake.checking import check, mark
from gateway.intake.conversation import ANYTHING_ELSE, CONSENT, FULL, HOME, NEW_OR_MORE, Talk, missing_answer
from gateway.intake.merging import MAY_GROW, are_of_two_homes, has_gone_too_far, has_open_referral, merge
from gateway.intake.saying import say, say_to
from gateway.intake.steps import publish_too
from gateway.intake.steps.answers import PERSON, digit
from gateway.intake.steps.going_on import ask_what_is_missing, home_of
from gateway.moderation.decide import Opened
from gateway.moderation.facts import Actor
from gateway.notices.stage import stage
from gateway.notices.words import reference
from store import contributions, deliveries
from store.contributions import Contribution
from store.words import Event, Kind, Recipient, Role

NEW, MORE = 1, 2
RECENT = timedelta(hours=72)
MARK = "may_be_more"
WHY = "The author answered by text that this is more of the same story."


def earlier_story(talk: Talk) -> Contribution | None:
    """The story that a new text may be more of: told lately from this number, and still nobody's but the desk's."""
    row = talk.row
    if row is None or row.kind is not Kind.STORY or talk.now - (row.open_until or row.received_at) > RECENT:
        return None
    return row if row.state in MAY_GROW and contributions.part_count(talk.session, row.id) < FULL else None


def ask(talk: Talk, opened: Opened, earlier: Contribution) -> None:
    """Put the receipt back to the end of the window, and ask which of the two it is."""
    talk.data |= {"earlier": earlier.id, "receipt": _staged(talk, opened)}
    talk.step = NEW_OR_MORE
    say(talk.session, talk.story(), "new_or_more", now=talk.now)


def renew_receipt(talk: Talk) -> None:
    """The receipt that waits asks what is missing now: more texts may have named the home."""
    deliveries.change(talk.session, int(talk.data["receipt"]), details=_first_question(talk))


def read(talk: Talk, text: str) -> int | None:
    number = digit(text)
    return number if number in {NEW, MORE, PERSON} else None


def take(talk: Talk, number: int) -> None:
    earlier = contributions.get(talk.session, int(talk.data["earlier"]), for_update=True)
    earlier = None if earlier is None else contributions.survivor(talk.session, earlier)
    if number == MORE and earlier is not None and _may_join(talk, earlier):
        _join(talk, earlier)
        return
    if number != NEW and earlier is not None:
        mark_as_more(talk, earlier)
    renew_receipt(talk)
    deliveries.change(talk.session, int(talk.data["receipt"]), due_at=talk.now)
    talk.session.note("delivery", int(talk.data["receipt"]))
    talk.step = missing_answer(talk.story()) or talk.step
    talk.data = {"candidates": talk.data.get("candidates", [])}


def mark_as_more(talk: Talk, earlier: Contribution) -> None:
    """A moderator sees on the new one which story it may belong to, and may join them."""
    mark(talk.session, talk.story(), MARK, f"May be more of {reference(earlier.reference)}")


def _may_join(talk: Talk, earlier: Contribution) -> bool:
    """As at the desk; and a story that somebody here has taken in hand meanwhile is theirs to join."""
    row = talk.story()
    count = sum(contributions.part_count(talk.session, each.id) for each in (row, earlier))
    impossible = has_gone_too_far(row, earlier) or are_of_two_homes(row, earlier)
    return not impossible and not has_open_referral(talk.session, row.id) and count <= 2 * FULL


def _join(talk: Talk, earlier: Contribution) -> None:
    """Every word goes over as it came; the empty one ends, and nobody is told of an end."""
    by = Actor(Role.AUTHOR, f"author:{earlier.author_id}")
    merge(talk.session, talk.story(), earlier, (Event.WITHDRAW, None), by=by, why=WHY, now=talk.now)
    contributions.change(talk.session, earlier.id, read_at=None)
    assembly.keep_open(talk.session, earlier.id, now=talk.now)
    talk.row, talk.data = contributions.get(talk.session, earlier.id), {}
    check(talk.session, earlier.id, now=talk.now)
    _ask_what_is_open(talk)


def _ask_what_is_open(talk: Talk) -> None:
    """The earlier story is told again: its open question comes back, or whether a yes holds for this part too."""
    row = talk.story()
    if missing_answer(row):
        ask_what_is_missing(talk)
    elif row.consent_publish:
        publish_too.ask(talk)
    else:
        talk.step = ANYTHING_ELSE
        say_to(talk.session, talk.known_author().id, "as_you_asked", now=talk.now, details={"why": "joined"})


def _staged(talk: Talk, opened: Opened) -> int:
    row = talk.story()
    (delivery_id,) = stage(
        talk.session,
        row,
        "receipt",
        Recipient.AUTHOR,
        version=row.version,
        now=talk.now,
        due_at=talk.now + assembly.WINDOW,
        details=_first_question(talk),
        secret=opened.code,
    )
    return delivery_id


def _first_question(talk: Talk) -> dict[str, object]:
    if missing_answer(talk.story()) == HOME:
        return {"ask": HOME, "candidates": talk.data.get("candidates", [])}
    return {"ask": CONSENT, "home": home_of(talk)}
