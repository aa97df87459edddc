"""A home's answer to a story, by whichever door it comes: link, letter code, keyed slip, keypad or its own page.

The first valid answer moves the story through ``decide``. One that comes late, or with a void code, moves nothing:
it is kept in its own words, thanked, and shown to a person; after publication it is a report, never a takedown.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from gateway.intake.answer_kept import already, keep
from gateway.intake.answer_words import next_sentence
from gateway.intake.find_letter import UNKNOWN, Found, Wait, find_letter
from gateway.intake.given_answer import Answer, Given
from gateway.moderation.deadlines import Nation, add_working_hours, end_of_working_day
from gateway.moderation.decide import NotFound, decide, policy_of
from gateway.moderation.details import Details, Objection, SafeguardingReport
from gateway.moderation.facts import Actor
from store import contributions, deadlines, deliveries, homes, letters, log, tasks, windows
from store.contributions import Contribution
from store.database import Session
from store.deliveries import Delivery
from store.words import Event, Ground, LetterState, Role, State, TaskKind

__all__ = [
    "UNKNOWN",
    "Answer",
    "Answered",
    "Found",
    "Wait",
    "answer_as_staff",
    "find_letter",
    "give_answer",
    "may_answer",
]

CLARIFY_WORKING_DAYS = 2
OPEN_LETTERS = frozenset({LetterState.COMPOSED, LetterState.PRINTED, LetterState.POSTED})
EVENTS = {"go_ahead": Event.GO_AHEAD, "object": Event.OBJECT, "raise_safeguarding": Event.RAISE_SAFEGUARDING}


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of an answer; ``sentence`` is for whoever gave it, in plain words.

    "moved": it decided · "kept": a person sees to it, the story stands as it stood · "already": decided before.
    """

    kind: Literal["moved", "kept", "already"]
    event: Event | None
    state: State
    sentence: str


def give_answer(session: Session, delivery_id: int, answer: Answer, *, channel: str, now: datetime) -> Answered:
    """Take one recipient's answer to one story; ``channel`` says by which door it came. Raises NotFound."""
    delivery = deliveries.get(session, delivery_id)
    if delivery is None or delivery.contribution_id is None:
        raise NotFound(f"there is no story behind delivery {delivery_id}")
    row = _locked(session, delivery.contribution_id)
    answered = _take(session, Given(row, answer, _actor(delivery), delivery, channel, now))
    _mark_letter(session, delivery.id, answer, answered, now=now)
    return answered


def answer_as_staff(
    session: Session, contribution_id: int, answer: Answer, *, staff_id: int, now: datetime
) -> Answered:
    """Take the answer of somebody who signed in for the home. Raises NotFound; whose home it is, the page checks."""
    row = _locked(session, contribution_id)
    return _take(session, Given(row, answer, Actor(Role.PROVIDER, f"staff:{staff_id}"), None, "web", now))


def may_answer(session: Session, row: Contribution, delivery: Delivery | None, *, now: datetime) -> bool:
    """Whether an answer would still decide: the story waits for this home, and its time is not over."""
    if row.state is not State.WITH_PROVIDER or not policy_of(session, row).provider_step:
        return False
    closes = deadlines.of(session, row.id).get("lapse")
    if closes is not None and now >= closes:
        return False
    return delivery is None or _of_this_round(session, row, delivery)


def _of_this_round(session: Session, row: Contribution, delivery: Delivery) -> bool:
    """A code serves one window: not a round before this one, not another home, not a letter that came back."""
    if delivery.home_id is not None and delivery.home_id != row.home_id:
        return False
    if windows.is_void(session, delivery.id):
        return False
    entries = log.entries(session, row.id)
    asked = [e.version for e in entries if e.to_state == State.WITH_PROVIDER and e.from_state != State.WITH_PROVIDER]
    return bool(asked) and delivery.version >= asked[-1]


def _take(session: Session, given: Given) -> Answered:
    row, answer, now = given.row, given.answer, given.now
    if not may_answer(session, row, given.delivery, now=now):
        return _too_late(session, given)
    if answer.choice == "call_me":
        return _phone_them(session, given)
    if answer.choice == "object" and _is_unclear(answer):
        return _clarify(session, given)
    event = EVENTS[answer.choice]
    decided = decide(session, row.id, event, by=given.by, details=_details(answer, given.channel), now=now)
    if given.delivery is not None:
        detail = {"choice": answer.choice, "channel": given.channel, "by": given.by.id}
        deliveries.record(session, given.delivery.id, "answered", now=now, detail=detail)
    due = deadlines.of(session, row.id).get("lapse")
    return Answered("moved", event, decided.state, next_sentence(event, decided.state, due=due))


def _details(answer: Answer, channel: str) -> Details:
    who = answer.signed
    match answer.choice:
        case "object":
            quote = answer.quote or None
            return Objection(ground=answer.ground, reason=answer.words or None, quote=quote, comment=who)
        case "raise_safeguarding":
            seen = answer.seen or answer.words or f"The home wrote down nothing ({channel}). Phone them at once."
            return SafeguardingReport(seen=seen, told=answer.told or "They did not say.", comment=who)
    return Details(comment=who)


def _is_unclear(answer: Answer) -> bool:
    return answer.ground is None or (answer.ground is Ground.DEFAMATORY and not answer.quote.strip())


def _clarify(session: Session, given: Given) -> Answered:
    """No objection yet: the clock stops two working days, once, while a person phones for what is missing."""
    row, answer, by, now = given.row, given.answer, given.by, given.now
    missing = "which ground it stands on" if answer.ground is None else "the exact words that it speaks of"
    nation = _nation(session, row)
    before = any(t.kind is TaskKind.CLARIFY_OBJECTION for t in tasks.about(session, row.id, open_only=False))
    tasks.raise_task(
        session,
        TaskKind.CLARIFY_OBJECTION,
        about=f"contribution:{row.id}",
        role=Role.CALL_HANDLER,
        now=now,
        contribution_id=row.id,
        due_at=end_of_working_day(now, CLARIFY_WORKING_DAYS, nation),
        note=f"Phone the home ({by.id}): its objection does not say {missing}. {answer.in_words}",
    )
    closes = deadlines.of(session, row.id).get("lapse")
    if closes is not None and not before:
        deadlines.put(session, row.id, "lapse", add_working_hours(closes, 24 * CLARIFY_WORKING_DAYS, nation))
    sentence = (
        f"Thank you. We still need to know {missing}. We will phone you about it within two working days; until then "
        "it does not count as an objection. You can also answer again here, and say it."
    )
    return Answered("kept", None, row.state, sentence)


def _phone_them(session: Session, given: Given) -> Answered:
    row, answer, by, now = given.row, given.answer, given.by, given.now
    tasks.raise_task(
        session,
        TaskKind.PHONE_HOME,
        about=f"call me {by.id} {row.id}",
        role=Role.CALL_HANDLER,
        now=now,
        contribution_id=row.id,
        due_at=end_of_working_day(now, 1, _nation(session, row)),
        note=f"They asked us to phone ({by.id}). {answer.in_words}".strip(),
    )
    closes = deadlines.of(session, row.id).get("lapse")
    return Answered("kept", None, row.state, next_sentence(None, row.state, due=closes))


def _too_late(session: Session, given: Given) -> Answered:
    sentence = keep(session, given)
    kind: Literal["kept", "already"] = "already" if already(session, given) else "kept"
    return Answered(kind, None, given.row.state, sentence)


def _mark_letter(session: Session, delivery_id: int, answer: Answer, answered: Answered, *, now: datetime) -> None:
    """Note it on the letter's row; a letter whose every row is answered is done."""
    row = letters.row_of_delivery(session, delivery_id)
    if row is None:
        return
    if answered.kind == "moved" or not row.answer:
        ground = f":{answer.ground}" if answer.ground else ""
        letters.answer(session, row.letter_id, row.seq, f"{answer.choice}{ground}", now=now)
    rows, letter = letters.rows(session, row.letter_id), letters.get(session, row.letter_id)
    every = all(r.answer and r.answer != "call_me" for r in rows)
    if every and letter is not None and letter.state in OPEN_LETTERS:
        letters.change(session, row.letter_id, state=LetterState.ANSWERED, ended_at=now)


def _actor(delivery: Delivery) -> Actor:
    """ "contact:7" or "home:3", as the recipient is named for ever."""
    return Actor(Role.PROVIDER, delivery.recipient)


def _locked(session: Session, contribution_id: int) -> Contribution:
    row = contributions.get(session, contribution_id, for_update=True)
    if row is None:
        raise NotFound(f"there is no contribution {contribution_id}")
    return row


def _nation(session: Session, row: Contribution) -> Nation:
    home = None if row.home_id is None else homes.get(session, row.home_id)
    return Nation(home.nation) if home else Nation.ENGLAND
