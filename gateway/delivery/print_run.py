"""A print run: what lies in the tray is checked again, set into documents, kept as they are, and marked printed.

Document by document, each in three steps, so that no transaction waits for typesetting: take envelopes, set them,
keep them. Whatever a move makes wrong in between is noticed and set again. A run that is cut short keeps the documents
that it has, and is carried on from there.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from channels.errors import ChannelError
from gateway.delivery import run_manifest
from gateway.delivery.envelopes import TRAY, letter_document, live
from gateway.delivery.run_manifest import PDF, RunFile, file_name, files_of
from gateway.delivery.sender import Sender
from letters.content import Letter as LetterContent
from letters.errors import CannotPrint
from letters.print_run import CHUNK, Chunk, RunEntry
from letters.print_run import print_run as set_letters
from store import deliveries, letters, tasks
from store.database import Database, Session
from store.letters import Letter
from store.words import DeliveryState, LetterState, Role, TaskKind

__all__ = ["PDF", "PrintRoom", "RunFile", "RunMade", "file_name", "files_of", "open_run"]

TRIES = 5
CODES_KEPT = timedelta(days=42)
"""A letter's plain code and PIN are needed for a reprint only; by then every window that it opened has long closed."""
PAPER = "paper"


@dataclass(frozen=True, slots=True)
class RunMade:
    """``left_out``: envelopes that a person must mend, with the sentence that says how. ``whole``: nothing of the run
    is left to print."""

    id: int
    letters: int
    pages: int
    left_out: tuple[tuple[int, str], ...] = ()
    whole: bool = True


@dataclass(frozen=True, slots=True)
class PrintRoom:
    """With what runs are printed. ``letter_set`` is called as each letter is set, for whoever watches."""

    database: Database
    base_url: str
    sender: Sender
    most: int = CHUNK
    letter_set: Callable[[], object] = lambda: None


class _Moved(Exception):
    """Something in an envelope was made wrong while its letter was being set: set them again."""


class _KeptByAnother(Exception):
    """Somebody else printed these meanwhile: look at what is left."""


@dataclass(frozen=True, slots=True)
class _Taken:
    """Envelopes of a run that are in our hands, and the numbers with which their document begins."""

    run_id: int
    letter_ids: tuple[int, ...]
    part: int
    number: int
    separators: str


@dataclass(slots=True)
class _Set:
    """Their letters, set; ``inside`` says which deliveries each one speaks of."""

    inside: dict[int, tuple[int, ...]] = field(default_factory=dict)
    ready: list[tuple[str, LetterContent]] = field(default_factory=list)
    unset: list[tuple[int, str]] = field(default_factory=list)
    chunks: list[Chunk] = field(default_factory=list)

    @property
    def left_out(self) -> list[tuple[int, str]]:
        return [*self.unset, *((int(one.code), one.error.message) for part in self.chunks for one in part.refused)]


def open_run(
    database: Database, *, by: int | None, base_url: str, sender: Sender, now: datetime, separators: bool = False
) -> RunMade | None:
    """Print everything in the tray that is still right, or what a cut run left; None when there is nothing.

    ``by`` is a person's id. ``separators``: a sheet before every 50 letters, for a hand that folds.
    """
    room = PrintRoom(database, base_url, sender)
    return print_documents(room, by=by, separators=separators, now=now)


def print_documents(
    room: PrintRoom, *, by: int | None, separators: bool = False, now: datetime, most_documents: int = 1_000_000
) -> RunMade | None:
    """Print the next documents of the run that is open, or open one; None when there is nothing to print."""
    run_id, after, tries = None, 0, 0
    left_out: list[tuple[int, str]] = []
    while most_documents > 0:
        taken = room.database.write(
            lambda session: _take(session, room.most, after, by=by, separators=separators, now=now)  # noqa: B023
        )
        if isinstance(taken, RunMade):
            return RunMade(taken.id, taken.letters, taken.pages, tuple(left_out))
        if taken is None:
            return None if run_id is None else _made(room.database, run_id, left_out)
        run_id = taken.run_id
        made = _set(room, taken, now=now)
        try:
            room.database.write(lambda session: _keep(session, taken, made, now=now))  # noqa: B023
        except _KeptByAnother:
            continue
        except _Moved:
            tries += 1
            if tries >= TRIES:
                raise RuntimeError(
                    "the tray keeps changing while it is printed; open the run again in a minute"
                ) from None
            continue
        after, tries, most_documents = taken.letter_ids[-1], 0, most_documents - 1
        left_out += made.left_out
    if run_id is not None:
        room.database.write(lambda session: _end_if_done(session, run_id, after, now=now))
    return _made(room.database, run_id, left_out)


def to_print(session: Session) -> int:
    """How many letters the next run, or the rest of one that was cut, would print."""
    run = _unfinished(session)
    taken = 0 if run is None else letters.run_states(session, run.id).get(LetterState.COMPOSED, 0)
    return taken + letters.tray_count(session, until=None if run is None else run.opened_at)


def _made(database: Database, run_id: int | None, left_out: list[tuple[int, str]]) -> RunMade | None:
    with database.read() as session:
        run = None if run_id is None else letters.get_run(session, run_id)
    if run is None:
        return None
    return RunMade(run.id, run.letters, run.pages, tuple(left_out), run.printed_at is not None)


def _unfinished(session: Session) -> letters.PrintRun | None:
    run_id = letters.unfinished_run(session)
    return None if run_id is None else letters.get_run(session, run_id)


def _take(
    session: Session, most: int, after: int, *, by: int | None, separators: bool, now: datetime
) -> _Taken | RunMade | None:
    """Assign the next envelopes to the open run, or to a fresh one; drop what is empty.

    When none is left the run ends, and is returned; None when there is no run to end either.
    """
    session.lock(TRAY)
    letters.forget_codes(session, now - CODES_KEPT)
    run = _unfinished(session)
    if run is not None:
        letters.put_back(session, run.id)
        after = max(after, letters.newest_printed(session, run.id))
    full = _full_envelopes(session, most, after, until=None if run is None else run.opened_at, now=now)
    if not full:
        return None if run is None else _end(session, run.id, now=now)
    run_id = run.id if run else letters.open_run(session, by=by, now=now)
    if run is None or run.manifest_blob_id is None:
        run_manifest.begun(session, run_id, printer=PAPER, separators=separators, now=now)
    letters.take(session, [letter.id for letter in full], run_id)
    manifest = run_manifest.read(session, letters.get_run(session, run_id))
    part, number = run_manifest.next_numbers(manifest)
    name = str(run_id) if manifest.get("separators") else ""
    return _Taken(run_id, tuple(letter.id for letter in full), part, number, name)


def _full_envelopes(session: Session, most: int, after: int, *, until: datetime | None, now: datetime) -> list[Letter]:
    full: list[Letter] = []
    while len(full) < most:
        lying = letters.tray(session, after=after, until=until, limit=most - len(full))
        if not lying:
            break
        after = lying[-1].id
        full += [letter for letter in lying if kept_right(session, letter, now=now)]
    return full


def kept_right(session: Session, letter: Letter, *, now: datetime) -> bool:
    """Leave only the rows that are still right; False, and the envelope is ended, when none is."""
    right = {one.id for one in live(session, letter)}
    rows = letters.rows(session, letter.id)
    for row in rows:
        if row.delivery_id not in right:
            _cancel(session, row.delivery_id, now=now)
    if not right:
        letters.change(
            session,
            letter.id,
            state=LetterState.PULLED,
            run_id=None,
            ended_at=now,
            sealed=None,
            note="nothing was left to send",
        )
        return False
    if len(right) < len(rows):
        letters.replace_rows(session, letter.id, [row for row in rows if row.delivery_id in right])
    return True


def _cancel(session: Session, delivery_id: int, *, now: datetime) -> None:
    """Most were cancelled by the move itself; one that slipped by is not left looking as if it went."""
    why = "it was made wrong before it was printed"
    if deliveries.step(session, delivery_id, DeliveryState.CANCELLED, now=now, reason=why):
        deliveries.record(session, delivery_id, "cancelled", now=now, detail={"why": why})


def _set(room: PrintRoom, taken: _Taken, *, now: datetime) -> _Set:
    """Read what the letters say, then set them: that takes longer, so nothing is held any more by then."""
    made = _Set()
    with room.database.read() as session:
        for letter_id in taken.letter_ids:
            _read_one(session, room, letter_id, made, now=now)

    def each() -> Iterator[tuple[str, LetterContent]]:
        for one in made.ready:
            room.letter_set()
            yield one

    made.chunks += set_letters(
        each(), chunk=room.most, part=taken.part, number=taken.number, separators=taken.separators
    )
    return made


def _read_one(session: Session, room: PrintRoom, letter_id: int, made: _Set, *, now: datetime) -> None:
    letter = letters.get(session, letter_id)
    if letter is None:
        return
    made.inside[letter_id] = tuple(one.id for one in live(session, letter))
    try:
        content = letter_document(session, letter, base_url=room.base_url, now=now, sender=room.sender)
    except (ChannelError, CannotPrint) as error:
        made.unset.append((letter_id, str(error)))
    else:
        made.ready.append((str(letter_id), content))


def _keep(session: Session, taken: _Taken, made: _Set, *, now: datetime) -> None:
    """Raises _Moved, _KeptByAnother."""
    session.lock(TRAY)
    run = letters.get_run(session, taken.run_id)
    manifest = run_manifest.read(session, run)
    if run is None or run.printed_at is not None or run_manifest.next_numbers(manifest) != (taken.part, taken.number):
        raise _KeptByAnother
    held = {letter_id: letters.get(session, letter_id) for letter_id in taken.letter_ids}
    for letter_id, letter in held.items():
        if letter is None or letter.state is not LetterState.COMPOSED or letter.run_id != taken.run_id:
            raise _KeptByAnother
        if tuple(one.id for one in live(session, letter)) != made.inside.get(letter_id):
            raise _Moved
    for letter_id, sentence in made.left_out:
        leave_in_tray(session, letter_id, sentence, now=now)
    entries = [entry for part in made.chunks for entry in part.entries]
    for entry in entries:
        _printed(session, int(entry.code), entry, now=now)
    documents = [chunk for chunk in made.chunks if chunk.entries]
    run_manifest.add_documents(session, taken.run_id, documents, now=now)
    pages = run.pages + sum(chunk.pages for chunk in documents)
    letters.change_run(session, taken.run_id, letters=run.letters + len(entries), pages=pages)


def _end_if_done(session: Session, run_id: int, after: int, *, now: datetime) -> None:
    """End it now if it has all its letters, rather than with the next look."""
    session.lock(TRAY)
    run = letters.get_run(session, run_id)
    if run is None or run.printed_at is not None or letters.run_states(session, run_id).get(LetterState.COMPOSED):
        return
    if not letters.tray_count(session, after=after, until=run.opened_at):
        _end(session, run_id, now=now)


def _end(session: Session, run_id: int, *, now: datetime) -> RunMade:
    letters.put_back(session, run_id)
    letters.change_run(session, run_id, printed_at=now)
    run_manifest.end(session, run_id, now=now)
    run = letters.get_run(session, run_id)
    return RunMade(run_id, run.letters if run else 0, run.pages if run else 0)


def _printed(session: Session, letter_id: int, entry: RunEntry, *, now: datetime) -> None:
    letters.change(
        session, letter_id, state=LetterState.PRINTED, printed_at=now, pages=entry.pages, sha256=entry.sha256, note=""
    )
    for row in letters.rows(session, letter_id):
        deliveries.record(session, row.delivery_id, "printed", now=now, detail={"letter": letter_id})


def leave_in_tray(session: Session, letter_id: int, sentence: str, *, now: datetime) -> None:
    """It holds up no other letter; a person is told what to mend, and the next run tries it again."""
    letters.change(session, letter_id, run_id=None, note=sentence)
    tasks.raise_task(
        session,
        TaskKind.MEND_DELIVERY,
        about=f"letter:{letter_id}",
        role=Role.MODERATOR,
        now=now,
        note=f"A letter can't be printed: {sentence}",
    )
