"""What becomes of a printed letter: posted on a day, taken out before it went, or returned by the post."""

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial

from gateway.delivery.envelopes import live
from gateway.delivery.evidence import told
from gateway.delivery.letter_document import ANSWERABLE
from gateway.delivery.receipts import call_off_next_try, came_back
from gateway.moderation.deadlines import LONDON, local_day
from letters.codes import new_letter_code, new_pin
from store import deliveries, letters, tasks
from store.database import Database, Session
from store.deliveries import Delivery
from store.letters import Letter
from store.words import LetterState, TaskKind

LAST_COLLECTION = time(17, 0)  # London; a letter posted on an earlier day went with that day's last collection
AT_ONCE = 200  # letters that one transaction ticks
GONE = frozenset({LetterState.POSTED, LetterState.ANSWERED})


class NotPossible(ValueError):
    """The letter is not where that can happen; the message says what to do."""

    code = "letter_not_there"


class WrongDay(ValueError):
    """Not a day on which this letter can have been posted."""

    code = "wrong_day"


@dataclass(frozen=True, slots=True)
class Posted:
    """How many letters of a run are posted now, and which must be taken out first. ``after``: go on from there."""

    letters: int
    to_take_out: tuple[int, ...]
    after: int | None = None


def post_whole_run(
    database: Database, run_id: int, *, on: date, by: int | None, now: datetime, evidence: bool = True
) -> Posted:
    """Tick a run as posted, some letters a transaction, so that nobody else is kept waiting. Raises WrongDay."""
    posted, after = 0, 0
    wrong: list[int] = []
    while True:
        some = database.write(partial(post_run, run_id=run_id, on=on, by=by, now=now, evidence=evidence, after=after))
        posted += some.letters
        wrong += some.to_take_out
        if some.after is None:
            return Posted(posted, tuple(wrong))
        after = some.after


def post_run(
    session: Session,
    run_id: int,
    *,
    on: date,
    by: int | None,
    now: datetime,
    evidence: bool = True,
    after: int = 0,
    most: int = AT_ONCE,
) -> Posted:
    """Tick a run's printed letters as posted, some from ``after`` on. One that a move has made wrong is not: it is to
    be taken out.

    Without ``evidence`` (a sandbox's tray, whose letters reach nobody) the tick shows nobody to be told.
    Raises WrongDay.
    """
    wrong, posted = [], 0
    lying = letters.in_run(session, run_id, after=after, limit=most)
    for letter in lying:
        if letter.state is not LetterState.PRINTED:
            continue
        if is_wrong(session, letter):
            wrong.append(letter.id)
            continue
        _post(session, letter, on=on, by=by, now=now, evidence=evidence)
        posted += 1
    if len(lying) == most:
        return Posted(posted, tuple(wrong), lying[-1].id)
    _end_run(session, run_id, on=on, now=now)
    return Posted(posted, tuple(wrong))


def post_letter(
    session: Session, letter_id: int, *, on: date, by: int | None, now: datetime, evidence: bool = True
) -> None:
    """Tick one letter as posted, also one that should have been taken out but has gone: what is true is recorded.

    Raises NotPossible, WrongDay.
    """
    letter = _get(session, letter_id)
    if letter.state is not LetterState.PRINTED:
        raise NotPossible("This letter is not waiting to be posted. Look at where it is now.")
    _post(session, letter, on=on, by=by, now=now, evidence=evidence)
    if letter.run_id is not None:
        _end_run(session, letter.run_id, on=on, now=now)


def take_out(session: Session, letter_id: int, *, by: int | None, now: datetime) -> int | None:
    """A printed letter was taken out before it went. What in it is still right lies in the tray again, in a fresh
    envelope with a fresh code: its id, or None when nothing is. Raises NotPossible."""
    letter = _get(session, letter_id)
    if letter.state is not LetterState.PRINTED:
        raise NotPossible("Only a printed letter that has not been posted can be taken out.")
    right = live(session, letter)
    fresh = _fresh_envelope(session, letter, right, now=now) if right else None
    letters.change(session, letter.id, state=LetterState.PULLED, ended_at=now, void_at=now, sealed=None)
    for row in letters.rows(session, letter.id):
        deliveries.record(session, row.delivery_id, "taken_out", now=now, detail={"letter": letter.id, "by": by})
    _finish(session, letter, by=by, outcome="taken out", now=now)
    if letter.run_id is not None:
        _end_run(session, letter.run_id, on=local_day(now), now=now)
    return fresh


def mark_returned(session: Session, letter_id: int, *, why: str, by: int | None, now: datetime) -> list[int]:
    """The post brought a letter back: its windows are void, its code ends, the next channel is tried.

    Returns the ids of the next tries. Raises NotPossible.
    """
    letter = _get(session, letter_id)
    if letter.state not in GONE:
        raise NotPossible("Only a letter that was posted can come back. Tick it as posted first.")
    letters.change(
        session, letter.id, state=LetterState.RETURNED, ended_at=now, void_at=now, sealed=None, note=why.strip()
    )
    reason = "the post brought the letter back" + (f" ({why.strip()})" if why.strip() else "")
    tries = [came_back(session, one, why=reason, now=now) for one in _inside(session, letter)]
    _finish(session, letter, by=by, outcome="returned", now=now)
    return [found for found in tries if found is not None]


def is_wrong(session: Session, letter: Letter) -> bool:
    """A move has made something in this printed letter wrong since."""
    return len(live(session, letter)) < len(letters.rows(session, letter.id))


def _post(session: Session, letter: Letter, *, on: date, by: int | None, now: datetime, evidence: bool) -> None:
    at = _instant(letter, on, now)
    letters.change(session, letter.id, state=LetterState.POSTED, posted_at=at)
    right = {one.id for one in live(session, letter)}
    for one in _inside(session, letter):
        key, detail = f"posted:{letter.id}:{one.id}", {"letter": letter.id, "on": on.isoformat(), "by": by}
        deliveries.record(session, one.id, "posted", now=now, key=key, detail=detail)
        if one.id in right and evidence:
            told(session, one, at=at, now=now)
            call_off_next_try(session, one, now=now)
    _finish(session, letter, by=by, outcome="posted", now=now)


def _instant(letter: Letter, on: date, now: datetime) -> datetime:
    """When it went into the post; never in the future, never before it was printed. Raises WrongDay."""
    today = local_day(now)
    printed = local_day(letter.printed_at or letter.composed_at)
    if on > today:
        raise WrongDay("That day has not come yet. Give the day on which the letters were posted.")
    if on < printed:
        raise WrongDay("The letters were not printed yet on that day. Give the day on which they were posted.")
    return now if on == today else datetime.combine(on, LAST_COLLECTION, tzinfo=LONDON)


def _fresh_envelope(session: Session, letter: Letter, right: list[Delivery], *, now: datetime) -> int:
    answerable = right[0].notice in ANSWERABLE
    fresh = letters.add(
        session,
        recipient=letter.recipient,
        to_role=letter.to_role,
        home_id=letter.home_id,
        day=local_day(now),
        code=new_letter_code() if answerable else None,
        pin=new_pin() if answerable else None,
        now=now,
    )
    kept = {one.id for one in right}
    rows = letters.rows(session, letter.id)
    letters.replace_rows(session, letter.id, [row for row in rows if row.delivery_id not in kept])
    letters.replace_rows(session, fresh, [row for row in rows if row.delivery_id in kept])
    for one in right:
        deliveries.change(session, one.id, letter_id=fresh)
    return fresh


def _end_run(session: Session, run_id: int, *, on: date, now: datetime) -> None:
    """A run whose every letter went, or was taken out, is done."""
    if not letters.run_states(session, run_id).keys() & {LetterState.COMPOSED, LetterState.PRINTED}:
        letters.change_run(session, run_id, posted_at=min(now, datetime.combine(on, LAST_COLLECTION, tzinfo=LONDON)))


def _finish(session: Session, letter: Letter, *, by: int | None, outcome: str, now: datetime) -> None:
    kinds = [TaskKind.POST_LETTER, TaskKind.PULL_LETTER]
    tasks.finish_about(session, kinds, about=f"letter:{letter.id}", by=by, outcome=outcome, now=now)


def _inside(session: Session, letter: Letter) -> list[Delivery]:
    found = (deliveries.get(session, row.delivery_id) for row in letters.rows(session, letter.id))
    return [one for one in found if one is not None]


def _get(session: Session, letter_id: int) -> Letter:
    letter = letters.get(session, letter_id)
    if letter is None:
        raise NotPossible("There is no such letter.")
    return letter
