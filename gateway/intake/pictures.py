"""Brings home the pictures that came with texts: fetch, see what they really are, keep what is safe, tell what is not.

A picture is noted in the transaction of its text. What a text held that nobody noted there (it was set aside, or it was
a command) is found by the errand, which also notes what the carrier still holds of each text: that way no text pays for
it while its sender's carrier waits for an answer.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from channels.errors import ChannelError
from channels.messages import Media
from channels.sms.inbound import media_in
from channels.twilio.media import Fetched, MediaFetcher
from gateway.clock import Clock
from gateway.intake.redrawing import look_at, name_of, plain_type
from gateway.settings import Settings
from store import blobs, carrier_copies, inbound, pictures, tasks
from store.database import Database, Session
from store.pictures import Picture, PictureState
from store.words import Role, TaskKind

MAX_BYTES = 10 * 1024 * 1024
LONGEST = 60.0  # seconds for one picture
LEASE = timedelta(minutes=3)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=6)
TELL_AFTER = 5  # attempts, about a quarter of an hour; then a person is told, and we go on trying
GIVE_UP_AFTER = 30  # attempts, about five days; the carrier's copy stays, for a person to try again
MOST_LISTED = 25  # texts in one transaction
PICTURE, CLOSED = "picture", "closed_file"


def expect(
    session: Session, contribution_id: int | None, inbound_id: int, media: Sequence[Media], *, now: datetime
) -> None:
    """Note the pictures of a text in the transaction of the text itself; once, however often it is called."""
    if not media:
        return
    raw = inbound.get(session, inbound_id)
    for number, each in enumerate(media):
        pictures.expect(
            session,
            inbound_id,
            number,
            contribution_id=contribution_id,
            message_sid=raw.key if raw else "",
            url=each.url[:1000],
            media_type=plain_type(each.media_type),
            now=now,
        )


def fetch_due(settings: Settings, database: Database, clock: Clock) -> int:
    """List what lies at the carrier and fetch what is due; how many pictures came home.

    Without a carrier (a sandbox) there is nowhere to ask: pictures wait, and the desk says so.
    """
    if settings.channel_mode("sms") != "real":
        return 0
    account = settings.twilio_account_sid
    while database.write(lambda session: _list_texts(session, account, now=clock())) == MOST_LISTED:
        pass
    fetcher = MediaFetcher(
        account, settings.twilio_auth_token[0], settings.twilio_api_url, max_bytes=MAX_BYTES, longest=LONGEST
    )
    with database.read() as session:
        due = pictures.to_fetch(session, now=clock())
    return sum(_bring_home(database, fetcher, picture_id, clock=clock) for picture_id in due)


def try_now(session: Session, picture: Picture, *, now: datetime) -> None:
    """Somebody asks for a picture that has not come."""
    pictures.try_again(session, picture.id, at=now, note=picture.note)


def mend_about(picture_id: int) -> str:
    return f"picture:{picture_id}"


def _list_texts(session: Session, account: str, *, now: datetime) -> int:
    """Note of some texts what the carrier holds of them. All are durable here, read or set aside: its copies may go."""
    found = carrier_copies.unlisted(session, limit=MOST_LISTED)
    for inbound_id in found:
        raw = inbound.get(session, inbound_id)
        if raw is not None and raw.account == account:
            carrier_copies.expect_words(session, raw.key, direction="in", at=now)
            expect(session, raw.contribution_id, raw.id, media_in(raw.payload), now=now)
        carrier_copies.listed(session, inbound_id, now=now)
    return len(found)


def _bring_home(database: Database, fetcher: MediaFetcher, picture_id: int, *, clock: Clock) -> bool:
    """One picture; False when another worker has it or it did not come. Nothing is fetched inside a transaction."""
    now = clock()
    picture = database.write(lambda session: pictures.take(session, picture_id, until=now + LEASE, now=now))
    if picture is None:
        return False
    try:
        fetched = fetcher.fetch(picture.url)
    except ChannelError as error:
        failed = error
        database.write(lambda session: _try_later(session, picture, failed, now=clock()))
        return False
    return _keep(database, picture, fetched, clock=clock)


def _keep(database: Database, picture: Picture, fetched: Fetched, *, clock: Clock) -> bool:
    """Keep what it turned out to be; once nothing of its message is missing here, the carrier's copies may go."""
    kept = look_at(fetched.content, picture.media_type)
    state, kind = (PictureState.KEPT, PICTURE) if kept.shown else (PictureState.CLOSED, CLOSED)

    def work(session: Session) -> bool:
        blob_id = blobs.keep(session, kept.content, kind=kind, media_type=kept.media_type, now=clock())
        if not pictures.settle(session, picture.id, state, note=kept.note, blob_id=blob_id):
            blobs.erase(session, blob_id)  # its story was erased meanwhile
            return False
        if pictures.all_are_here(session, picture.inbound_id):
            carrier_copies.expect_media(session, picture.message_sid, direction="in", at=clock())
        about, outcome = mend_about(picture.id), "It is here now."
        tasks.finish_about(session, [TaskKind.MEND_DELIVERY], about=about, by=None, outcome=outcome, now=clock())
        return True

    return database.write(work)


def _try_later(session: Session, picture: Picture, error: ChannelError, *, now: datetime) -> None:
    """Wait longer each time; tell a person once it is clear that waiting alone will not help."""
    if error.permanent or picture.attempts >= GIVE_UP_AFTER:
        pictures.settle(session, picture.id, PictureState.FAILED, note=str(error))
    else:
        wait = min(FIRST_WAIT * 2 ** min(picture.attempts - 1, 12), LONGEST_WAIT)
        pictures.try_again(session, picture.id, at=now + wait, note=str(error))
    if error.permanent or picture.attempts >= TELL_AFTER:
        tasks.raise_task(
            session,
            TaskKind.MEND_DELIVERY,
            about=mend_about(picture.id),
            role=Role.ADMINISTRATOR,
            now=now,
            contribution_id=pictures.contribution_of(session, picture),
            note=f"{name_of(picture.media_type).capitalize()} came with a text and could not be fetched: {error}",
        )
