"""Erases what somebody wrote from every table that holds it, and who they were when nothing else needs it.

What stays says that there was something, never what: the chain of the log with its digests, states, times, counts.
"""

import json
from datetime import datetime

from sqlalchemy import delete, or_, select, update

from store import blobs, mail, pictures, printer_jobs, reports, scanned_form_erasing, scans, transcriptions
from store.authors import authors
from store.calls import calls, recordings
from store.contributions import contributions, parts, texts
from store.conversations import conversations
from store.database import Session
from store.deliveries import deliveries, delivery_events
from store.inbound import PLACE as INBOUND
from store.inbound import inbound
from store.letters import letter_rows, letters, print_runs
from store.log import log, log_texts
from store.sandbox import BODY, SUBJECT, sandbox_messages
from store.story_words import take_away
from store.tags import story_tags
from store.tasks import tasks
from store.translations import translations
from store.words import State


def erase_words(session: Session, contribution_id: int) -> None:
    """Take the words of one contribution out of the raw deliveries, the original, its versions, the log, calls,
    letters and queued notices. Doing it twice changes nothing more.
    """
    session.execute(update(parts).where(parts.c.contribution_id == contribution_id).values(sealed=None))
    session.execute(update(texts).where(texts.c.contribution_id == contribution_id).values(text=""))
    ours_in_english = translations.c.contribution_id == contribution_id
    session.execute(update(translations).where(ours_in_english).values(sealed=None, beside="", beside_text_id=None))
    session.execute(
        update(contributions).where(contributions.c.id == contribution_id).values(home_text="", hits=[], writer_role="")
    )
    session.execute(delete(story_tags).where(story_tags.c.contribution_id == contribution_id))
    take_away(session, contribution_id)
    reports.erase(session, contribution_id)
    ours = select(log.c.id).where(log.c.contribution_id == contribution_id)
    session.execute(update(log_texts).where(log_texts.c.log_id.in_(ours)).values(text=None, salt=None))
    session.execute(delete(conversations).where(conversations.c.contribution_id == contribution_id))
    # What people wrote about it while it waited: a task's note, an answer that came too late.
    session.execute(update(tasks).where(tasks.c.contribution_id == contribution_id).values(note="", outcome=""))
    _erase_raw(session, contribution_id)
    pictures.erase(session, contribution_id)
    scans.erase(session, contribution_id)
    scanned_form_erasing.erase(session, contribution_id)
    _erase_calls(session, contribution_id)
    mail.erase_of_deliveries(session, contribution_id)
    _erase_outgoing(session, contribution_id)


def erase_author(session: Session, author_id: int, *, besides: int, now: datetime) -> bool:
    """Forget who an author was, unless a story of theirs ``besides`` this one still needs it; True when forgotten."""
    others = session.execute(
        select(contributions.c.id)
        .where(contributions.c.author_id == author_id, contributions.c.state != State.ARCHIVED)
        .where(contributions.c.id != besides, contributions.c.merged_into.is_(None))
        .where(contributions.c.id.not_in(select(parts.c.contribution_id).where(parts.c.sealed.is_(None))))
        .limit(1)
    ).first()
    if others is not None:
        return False
    forget(session, author_id, now=now)
    return True


def forget(session: Session, author_id: int, *, now: datetime) -> None:
    """Take away who somebody was and how they could be reached; the pseudonym stays."""
    scanned_form_erasing.erase_of_author(session, author_id)
    mail.erase_of_author(session, author_id)
    who = update(authors).where(authors.c.id == author_id, authors.c.erased_at.is_(None))
    session.execute(who.values(sealed=None, phone_hash=None, email_hash=None, channels=[], erased_at=now))


def is_forgotten(session: Session, author_id: int) -> bool:
    row = session.execute(select(authors.c.erased_at).where(authors.c.id == author_id)).one_or_none()
    return row is None or row.erased_at is not None


def erase_original(session: Session, contribution_id: int) -> None:
    """Take away the words as they came and the recording of them; what was published of them stays."""
    session.execute(update(parts).where(parts.c.contribution_id == contribution_id).values(sealed=None))
    session.execute(update(contributions).where(contributions.c.id == contribution_id).values(home_text="", hits=[]))
    _erase_english(session, contribution_id)
    _erase_raw(session, contribution_id)
    pictures.erase(session, contribution_id)
    scans.erase(session, contribution_id)
    scanned_form_erasing.erase(session, contribution_id)
    _erase_calls(session, contribution_id)


def erase_all_but_public(session: Session, contribution_id: int, *, text_id: int) -> None:
    """Take away everything of somebody who lets the text that everyone reads stay: all but that one version.

    What others said of it stays too, for the public page rests on it; what was asked of the author, or answered, goes.
    """
    erase_original(session, contribution_id)
    others = (texts.c.contribution_id == contribution_id) & (texts.c.id != text_id)
    session.execute(update(texts).where(others).values(text=""))
    with_author = or_(log.c.role == "author", log.c.event.in_(("ask_author", "propose_edits")))
    said = select(log.c.id).where(log.c.contribution_id == contribution_id, with_author)
    session.execute(update(log_texts).where(log_texts.c.log_id.in_(said)).values(text=None, salt=None))
    session.execute(delete(conversations).where(conversations.c.contribution_id == contribution_id))
    session.execute(update(tasks).where(tasks.c.contribution_id == contribution_id).values(note="", outcome=""))
    mail.erase_of_deliveries(session, contribution_id)
    _erase_outgoing(session, contribution_id)


def _erase_english(session: Session, contribution_id: int) -> None:
    """What nobody but the desk read; the words that stand in public beside the English are public."""
    session.execute(update(translations).where(translations.c.contribution_id == contribution_id).values(sealed=None))


def _erase_raw(session: Session, contribution_id: int) -> None:
    for row_id in session.execute(select(inbound.c.id).where(inbound.c.contribution_id == contribution_id)).scalars():
        nothing = session.keys.seal(b"", INBOUND, row_id)
        session.execute(update(inbound).where(inbound.c.id == row_id).values(sealed=nothing))


def _erase_calls(session: Session, contribution_id: int) -> None:
    ours = recordings.c.contribution_id == contribution_id
    for blob_id in session.execute(select(recordings.c.blob_id).where(ours, recordings.c.blob_id.is_not(None))):
        blobs.erase(session, blob_id[0])
    session.execute(update(recordings).where(ours).values(blob_id=None, draft=None))
    # Whoever had not been typed by now never will be: without this a late draft would bring the words back.
    untyped = recordings.c.state.in_(["waiting", "draft"])
    session.execute(update(recordings).where(ours, untyped).values(state="abandoned"))
    transcriptions.erase(session, contribution_id)
    session.execute(
        update(calls).where(calls.c.contribution_id == contribution_id).values(sealed=None, keyed=None, heard=None)
    )


def _erase_outgoing(session: Session, contribution_id: int) -> None:
    """Codes that notices carried, what a sandbox kept, and the pages that were printed of it."""
    mine = select(deliveries.c.id).where(deliveries.c.contribution_id == contribution_id)
    for row_id in list(
        session.execute(select(sandbox_messages.c.id).where(sandbox_messages.c.delivery_id.in_(mine))).scalars()
    ):
        seal = session.keys.seal_text
        nothing = {"subject_sealed": seal("", SUBJECT, row_id), "body_sealed": seal("", BODY, row_id)}
        session.execute(update(sandbox_messages).where(sandbox_messages.c.id == row_id).values(**nothing))
    session.execute(update(deliveries).where(deliveries.c.contribution_id == contribution_id).values(sealed=None))
    kept = delivery_events.c.kind == "answer_kept"
    session.execute(update(delivery_events).where(delivery_events.c.delivery_id.in_(mine), kept).values(detail={}))
    _erase_pages(session, contribution_id)


def _erase_pages(session: Session, contribution_id: int) -> None:
    """The PDF of each envelope that it lay in, and of the print runs with these envelopes."""
    envelopes = select(letter_rows.c.letter_id).where(letter_rows.c.contribution_id == contribution_id)
    found = session.execute(
        select(letters.c.id, letters.c.blob_id, letters.c.run_id, letters.c.sha256).where(letters.c.id.in_(envelopes))
    )
    for letter in list(found):
        if letter.blob_id is not None:
            blobs.erase(session, letter.blob_id)
        session.execute(update(letters).where(letters.c.id == letter.id).values(blob_id=None))
        printer_jobs.erase_copies(session, letter.id)
        if letter.run_id is not None:
            _erase_document(session, letter.run_id, letter.sha256)


def _erase_document(session: Session, run_id: int, sha256: str) -> None:
    """The document of a print run that holds this letter; the run's other documents stay."""
    run = session.execute(select(print_runs).where(print_runs.c.id == run_id)).one_or_none()
    manifest = None if run is None or run.manifest_blob_id is None else blobs.get(session, run.manifest_blob_id)
    for file in json.loads(manifest.data)["files"] if manifest else []:
        if any(one["sha256"] == sha256 for one in file["letters"]):
            blobs.erase(session, int(file["blob"]))
            gone = (print_runs.c.id == run_id) & (print_runs.c.blob_id == int(file["blob"]))
            session.execute(update(print_runs).where(gone).values(blob_id=None))
