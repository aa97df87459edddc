"""Makes two stories of one that speaks of two things: the chosen messages become a story of the same author."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gateway.intake.checking import check
from gateway.intake.completing import complete_if_ready
from gateway.intake.conversation import CONSENT, FINISHED, HOME, missing_answer
from gateway.intake.joining import CannotJoin, Side, is_coming, lock
from gateway.intake.match_home import label
from gateway.intake.merging import has_open_referral, note
from gateway.moderation.decide import open_contribution
from gateway.moderation.facts import Actor
from gateway.moderation.remember import remember
from gateway.notices.stage import stage
from store import authors, consents, contributions, conversations, homes, seams
from store.contributions import Contribution
from store.conversations import Conversation
from store.database import Session
from store.seams import Piece
from store.words import LIVE, Kind, Recipient, Role, State

SPLIT_FROM, SPLIT_INTO = "split_from", "split_into"
MAY_GIVE = frozenset({State.RECEIVED, State.WITH_AUTHOR, State.IN_MODERATION})
"""Where any message may go; later only an answer, of which no approved text holds a word."""
KEPT = ("author_unsafe", "author_stopped", "provider_suppressed", "publish_on", "publish_when_told")


@dataclass(frozen=True, slots=True)
class Message:
    """What came in one delivery: its words and its picture stay together. ``id`` is its first piece's."""

    pieces: tuple[Piece, ...]

    @property
    def id(self) -> int:
        return self.pieces[0].id

    @property
    def at(self) -> datetime:
        return self.pieces[0].at

    @property
    def is_answer(self) -> bool:
        return all(piece.field == "answer" for piece in self.pieces)


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """``messages`` are ids of messages. ``same_home``: the new story is about the same home, else it is unknown.

    ``consent_covers``: the moderator confirms that the author was asked about publishing after these messages came.
    """

    messages: frozenset[int]
    same_home: bool
    consent_covers: bool = False
    why: str


def messages(session: Session, contribution_id: int) -> list[Message]:
    """The messages of an original, in the order in which they arrived."""
    found: dict[int, list[Piece]] = {}
    for piece in seams.pieces(session, contribution_id):
        found.setdefault(piece.inbound_id or -piece.id, []).append(piece)
    return [Message(tuple(pieces)) for pieces in found.values()]


def may_go(row: Contribution, told: list[Message]) -> list[Message]:
    """Those of a story's messages that may become a story of their own."""
    if row.kind is not Kind.STORY or row.state not in LIVE or row.state is State.HELD or row.merged_into is not None:
        return []
    return [each for each in told if row.state in MAY_GIVE or each.is_answer]


def covering(session: Session, row: Contribution, chosen: Collection[Message]) -> consents.Consent | None:
    """The author's answer about publishing, if it was given after all of these messages; None when it was not."""
    given = [each for each in consents.of(session, row.id) if each.what == "publish"]
    if not given or row.consent_publish is not given[-1].given:
        return None
    late = any(piece.at > given[-1].at for message in chosen for piece in message.pieces if piece.field != "answer")
    return None if late else given[-1]


def split(session: Session, side: Side, asked: Split, *, by: Actor, now: datetime) -> Contribution:
    """Open a story of the chosen messages, in ``received``, with a return code of its own; the new row.

    Raises NotFound, Conflict or CannotJoin.
    """
    row = lock(session, side)[side.id]
    chosen = _chosen(session, row, asked, now=now)
    consent = covering(session, row, chosen) if asked.consent_covers else None
    if asked.consent_covers and consent is None:
        sentence = "One of these parts came after the author answered, so the answer can't hold for it. Untick that."
        raise CannotJoin("consent", sentence)
    opened = open_contribution(
        session,
        kind=Kind.STORY,
        channel=row.channel,
        by=Actor(Role.CHANNEL, f"staff:{by.id}"),
        now=now,
        tell=False,
        home_id=row.home_id if asked.same_home else None,
        **_of_author(row),
    )
    moved = [piece.id for message in chosen for piece in message.pieces]
    seams.move_pieces(session, moved, source=row.id, target=opened.id)
    seams.call_story(session, [message.id for message in chosen if message.is_answer])
    fresh = _get(session, opened.id)
    _keep_consent(session, fresh, consent)
    remember(session, _get(session, fresh.id), **_marks(row, same_home=asked.same_home))
    note(session, row, SPLIT_INTO, other=fresh, parts=len(moved), by=by, why=asked.why, now=now)
    note(session, fresh, SPLIT_FROM, other=row, parts=len(moved), by=by, why=asked.why, now=now)
    for each in (row.id, fresh.id):
        check(session, each, now=now)
    _tell_author(session, fresh.id, code=opened.code, now=now)
    complete_if_ready(session, fresh.id, now=now)
    return _get(session, fresh.id)


def _chosen(session: Session, row: Contribution, asked: Split, *, now: datetime) -> list[Message]:
    told = messages(session, row.id)
    if is_coming(row, now):
        raise CannotJoin("coming", "Texts may still be coming. Wait until half an hour after the last one.")
    if has_open_referral(session, row.id):
        raise CannotJoin("referral", "The council has a referral of this story. Its words stay together until it ends.")
    free = may_go(row, told)
    chosen = [each for each in free if each.id in asked.messages]
    if not chosen or len(chosen) != len(asked.messages):
        raise CannotJoin("messages", "Tick the parts that are another story.")
    if not any(not each.is_answer for each in told if each not in chosen):
        raise CannotJoin("all", "Leave at least one part here: otherwise there is nothing to split.")
    if not any(piece.text and piece.text.strip() for each in chosen for piece in each.pieces):
        raise CannotJoin("empty", "There are no words in these parts.")
    return chosen


def _of_author(row: Contribution) -> dict[str, Any]:
    """What is true of the author, whichever story of theirs it is."""
    names = ("author_id", "filer", "writer_role", "language", "about_manager", "consent_contact")
    return {name: getattr(row, name) for name in names}


def _marks(row: Contribution, *, same_home: bool) -> dict[str, Any]:
    kept = {name: row.memory[name] for name in KEPT if row.memory.get(name)}
    if not same_home:
        kept.pop("provider_suppressed", None)
    if "publish_on" in kept:
        kept["publish_on"] = datetime.fromisoformat(kept["publish_on"])
    return kept


def _keep_consent(session: Session, fresh: Contribution, consent: consents.Consent | None) -> None:
    """The same answer, in the same words, at the time at which it was given."""
    if consent is None:
        return
    consents.record(
        session, fresh.id, "publish", consent.given, wording=consent.wording, channel=consent.channel, at=consent.at
    )
    contributions.change(session, fresh.id, consent_publish=consent.given)


def _tell_author(session: Session, contribution_id: int, *, code: str, now: datetime) -> None:
    """One message: that there are two stories now, the new one's code, and the first question if one is open."""
    row = _get(session, contribution_id)
    missing = missing_answer(row)
    home = None if row.home_id is None else homes.get(session, row.home_id)
    asks: dict[str, dict[str, Any]] = {
        HOME: {"ask": HOME, "candidates": []},
        CONSENT: {"ask": CONSENT, "home": label(home) if home else ""},
    }
    if row.memory.get("author_stopped"):
        return
    staged = stage(
        session,
        row,
        "split_author",
        Recipient.AUTHOR,
        version=row.version,
        now=now,
        due_at=now,
        details=asks.get(missing or "", {}),
        secret=code,
    )
    author = None if row.author_id is None else authors.get(session, row.author_id)
    if staged and author is not None and author.phone and "sms" in author.channels:
        # The next text answers this question, or is about the story that was spoken of last.
        conversations.find(session, author.phone)
        conversations.put(session, author.phone, Conversation(row.id, missing or FINISHED, {}, now))


def _get(session: Session, contribution_id: int) -> Contribution:
    row = contributions.get(session, contribution_id)
    assert row is not None
    return row
