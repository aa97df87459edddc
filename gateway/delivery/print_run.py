"""A print run: what lies in the tray is checked again, set into documents, kept as they are, and marked printed."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from channels.errors import ChannelError
from gateway.delivery.envelopes import TRAY, letter_document, live
from gateway.delivery.sender import Sender
from letters.content import Letter as LetterContent
from letters.errors import CannotPrint
from letters.print_run import Chunk, RunEntry
from letters.print_run import print_run as set_letters
from store import blobs, deliveries, letters, tasks
from store.database import Database, Session
from store.letters import Letter
from store.words import DeliveryState, LetterState, Role, TaskKind

TRIES = 5
CODES_KEPT = timedelta(days=42)
"""A letter's plain code and PIN are needed for a reprint only; by then every window that it opened has long closed."""
PDF, JSON = "application/pdf", "application/json"


@dataclass(frozen=True, slots=True)
class RunMade:
    """``left_out``: envelopes that a person must mend, with the sentence that says how."""

    id: int
    letters: int
    pages: int
    left_out: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class RunFile:
    """One file of a run, as it is downloaded and as it lies in the print folder."""

    name: str
    media_type: str
    data: bytes


class _Moved(Exception):
    """Something in an envelope was made wrong while its letter was being set: set them again."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What a run's letters say, before they are set."""

    ready: list[tuple[str, LetterContent]]
    inside: dict[int, tuple[int, ...]]
    unset: list[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class _Set:
    """The letters of a run, set; ``inside`` says which deliveries each one speaks of."""

    chunks: tuple[Chunk, ...]
    inside: dict[int, tuple[int, ...]]
    unset: tuple[tuple[int, str], ...]


def open_run(database: Database, *, by: int | None, base_url: str, sender: Sender, now: datetime) -> RunMade | None:
    """Print everything in the tray that is still right; None when there is nothing. ``by`` is a person's id.

    Three steps, so that no transaction waits for typesetting: take the envelopes, set them, keep them. Whatever a
    move makes wrong in between is noticed and set again. A run that was cut short is finished by the next one.
    """
    for _ in range(TRIES):
        run_id = database.write(lambda session: _take(session, by=by, now=now))
        if run_id is None:
            return None
        with database.read() as session:
            found = _gather(session, run_id, base_url=base_url, sender=sender, now=now)
        made = _Set(tuple(set_letters(found.ready)), found.inside, tuple(found.unset))
        try:
            return database.write(lambda session: _keep(session, run_id, made, now=now))  # noqa: B023
        except _Moved:
            continue
    raise RuntimeError("the tray keeps changing while it is printed; open the run again in a minute")


def files_of(session: Session, run: letters.PrintRun) -> Iterator[RunFile]:
    """A run's documents in their order, then its manifest: the same bytes as often as they are asked for."""
    for part, blob in enumerate(_documents(session, run), 1):
        yield RunFile(file_name(run.id, part), PDF, blob.data)
    manifest = None if run.manifest_blob_id is None else blobs.get(session, run.manifest_blob_id)
    if manifest is not None:
        yield RunFile(f"run-{run.id}.json", JSON, manifest.data)


def file_name(run_id: int, part: int) -> str:
    return f"run-{run_id}-part-{part}.pdf"


def parts_of(session: Session, run: letters.PrintRun) -> list[int]:
    """The blobs of a run's documents, in order."""
    manifest = None if run.manifest_blob_id is None else blobs.get(session, run.manifest_blob_id)
    return [] if manifest is None else [int(one["blob"]) for one in json.loads(manifest.data)["files"]]


def _documents(session: Session, run: letters.PrintRun) -> Iterator[blobs.Blob]:
    for blob_id in parts_of(session, run):
        if (blob := blobs.get(session, blob_id)) is not None:
            yield blob


def _take(session: Session, *, by: int | None, now: datetime) -> int | None:
    """Assign the tray's envelopes to a run, unfinished ones of an earlier run with them; drop what is empty."""
    session.lock(TRAY)
    letters.forget_codes(session, now - CODES_KEPT)
    unfinished = letters.unfinished_run(session)
    lying = [*letters.tray(session), *(letters.in_run(session, unfinished) if unfinished else [])]
    full = [letter for letter in lying if _kept(session, letter, now=now)]
    if not full:
        return None
    run_id = unfinished or letters.open_run(session, by=by, now=now)
    for letter in full:
        letters.change(session, letter.id, run_id=run_id)
    return run_id


def _kept(session: Session, letter: Letter, *, now: datetime) -> bool:
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


def _gather(session: Session, run_id: int, *, base_url: str, sender: Sender, now: datetime) -> _Found:
    """What each letter of the run says. Setting it takes longer, so that is done when nothing is held any more."""
    found = _Found([], {}, [])
    for letter in letters.in_run(session, run_id):
        found.inside[letter.id] = tuple(one.id for one in live(session, letter))
        try:
            content = letter_document(session, letter, base_url=base_url, now=now, sender=sender)
        except (ChannelError, CannotPrint) as error:
            found.unset.append((letter.id, str(error)))
        else:
            found.ready.append((str(letter.id), content))
    return found


def _keep(session: Session, run_id: int, made: _Set, *, now: datetime) -> RunMade:
    session.lock(TRAY)
    run = letters.get_run(session, run_id)
    if run is not None and run.printed_at is not None:
        return RunMade(run_id, run.letters, run.pages)  # somebody else finished it meanwhile
    run_letters = {letter.id: letter for letter in letters.in_run(session, run_id)}
    for letter in run_letters.values():
        if tuple(one.id for one in live(session, letter)) != made.inside.get(letter.id):
            raise _Moved
    left_out = [*made.unset, *((int(one.code), one.error.message) for part in made.chunks for one in part.refused)]
    for letter_id, sentence in left_out:
        _leave_in_tray(session, letter_id, sentence, now=now)
    entries = [entry for part in made.chunks for entry in part.entries]
    for entry in entries:
        _printed(session, run_letters[int(entry.code)], entry, now=now)
    pages = sum(part.pages for part in made.chunks)
    fields = _blobs(session, run_id, made, pages=pages, now=now)
    letters.change_run(session, run_id, letters=len(entries), pages=pages, printed_at=now, **fields)
    return RunMade(run_id, len(entries), pages, tuple(left_out))


def _blobs(session: Session, run_id: int, made: _Set, *, pages: int, now: datetime) -> dict[str, int | None]:
    """Keep the documents and the manifest; a letter is named in it by its place, never by an id of ours."""
    files = []
    for part, chunk in enumerate((chunk for chunk in made.chunks if chunk.entries), 1):
        blob_id = blobs.keep(session, chunk.bytes, kind="print_run", media_type=PDF, now=now)
        held = [
            {"letter": place, "first_page": one.first_page, "pages": one.pages, "sha256": one.sha256}
            for place, one in enumerate(chunk.entries, 1)
        ]
        name = file_name(run_id, part)
        files.append({"file": name, "blob": blob_id, "pages": chunk.pages, "sha256": chunk.sha256, "letters": held})
    manifest = {"run": run_id, "printed_at": now.isoformat(), "pages": pages, "files": files}
    data = json.dumps(manifest, indent=1).encode()
    manifest_id = blobs.keep(session, data, kind="manifest", media_type=JSON, now=now)
    return {"blob_id": int(str(files[0]["blob"])) if files else None, "manifest_blob_id": manifest_id}


def _printed(session: Session, letter: Letter, entry: RunEntry, *, now: datetime) -> None:
    letters.change(
        session, letter.id, state=LetterState.PRINTED, printed_at=now, pages=entry.pages, sha256=entry.sha256, note=""
    )
    for row in letters.rows(session, letter.id):
        deliveries.record(session, row.delivery_id, "printed", now=now, detail={"letter": letter.id})


def _leave_in_tray(session: Session, letter_id: int, sentence: str, *, now: datetime) -> None:
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
