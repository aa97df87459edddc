"""From one text that reached us to what it means, once: a command, an answer, more of a story, or a new story."""

from datetime import datetime

from channels.messages import Received
from channels.sms.keywords import Keyword, recognise
from gateway.intake import assembly, author_reply, dialogue
from gateway.intake.checking import check, mark
from gateway.intake.commands import COMMANDS, obey
from gateway.intake.conversation import CONSENT, FINISHED, HOME, Talk, missing_answer, open_talk
from gateway.intake.home_index import HomeIndex
from gateway.intake.home_words import words
from gateway.intake.match_home import SHORT, Match, find, label
from gateway.intake.saying import say_to
from gateway.moderation.decide import open_contribution
from gateway.moderation.facts import Actor
from store import contributions, inbound, suppressions
from store.database import Session
from store.words import Channel, Kind, Role

_POLITE = frozenset({"thanks", "thank", "you", "thankyou", "ta", "cheers", "bye", "ok", "very", "much", "many", "x"})


def receive(session: Session, received: Received, *, inbound_id: int, homes: HomeIndex, now: datetime) -> int | None:
    """Deal with one text in the caller's transaction; returns the story that it belongs to, if any.

    The raw delivery is kept already, so that nothing is lost whatever the text turns out to be.
    """
    talk = open_talk(session, received.sender, inbound_id=inbound_id, homes=homes, now=now)
    keyword = recognise(received.text, received.opt_out)
    if keyword in COMMANDS:
        obey(talk, keyword)
    else:
        if keyword is Keyword.YES and talk.sender:
            suppressions.lift(session, talk.sender)  # the carrier takes YES for START
        _take(talk, received, keyword)
    talk.save()
    story_id = talk.spoken_of or (talk.row.id if talk.row else None)
    if story_id is not None:
        inbound.belongs_to(session, inbound_id, story_id)
    return story_id


def _take(talk: Talk, received: Received, keyword: Keyword | None) -> None:
    text = received.text
    if not text.strip() and not received.media:
        _not_understood(talk)
    elif keyword is Keyword.DONE:
        _done(talk)
    elif (row := author_reply.open_question(talk)) and author_reply.is_answerable(talk, row) and text.strip():
        author_reply.take_reply(talk, row, text)
    elif talk.may_answer and not received.media and dialogue.answer(talk, text):
        pass
    elif talk.is_growing and not (talk.step == FINISHED and dialogue.is_bare_answer(text)):
        _append(talk, received)
    elif dialogue.is_bare_answer(text) or _is_polite(text) or _names_a_home_late(talk, text):
        _answers_nothing(talk, text)
    else:
        _begin(talk, received, late=row is not None or talk.asks)


def _begin(talk: Talk, received: Received, *, late: bool) -> None:
    """A new story: the receipt goes out with its code and, if something is missing, the first question."""
    author = talk.known_author()
    match = find(talk.homes, received.text, story=True)
    reachable = bool(author.channels)
    opened = open_contribution(
        talk.session,
        kind=Kind.STORY,
        channel=Channel.SMS,
        by=Actor(Role.CHANNEL, "sms"),
        now=talk.now,
        receipt=_first_question(match),
        author_id=author.id,
        home_id=match.sure.id if match.sure else None,
    )
    talk.row = contributions.get(talk.session, opened.id)
    talk.step = (CONSENT if match.sure else HOME) if reachable else FINISHED
    talk.data = {"candidates": dialogue.listed(match)}
    _keep_parts(talk, received)
    if late:
        mark(talk.session, talk.story(), "late_answer", "May answer a question that we asked earlier")
    assembly.keep_open(talk.session, opened.id, now=talk.now)
    check(talk.session, opened.id, now=talk.now)


def _first_question(match: Match) -> dict[str, object]:
    if match.sure:
        return {"ask": CONSENT, "home": label(match.sure)}
    return {"ask": HOME, "candidates": dialogue.listed(match)}


def _append(talk: Talk, received: Received) -> None:
    """More of the same story: no second receipt; a home named in it is understood."""
    row = talk.story()
    _keep_parts(talk, received)
    assembly.keep_open(talk.session, row.id, now=talk.now)
    if talk.step == HOME and row.home_id is None:
        match = find(talk.homes, received.text, story=True)
        if match.sure:
            dialogue.settle_home(talk, match.sure)
        elif match.candidates and not talk.data.get("candidates"):
            dialogue.offer(talk, match)
    check(talk.session, row.id, now=talk.now)


def _keep_parts(talk: Talk, received: Received) -> None:
    """The words exactly as they came, and a sign for pictures, which are still at the carrier."""
    row_id = talk.story().id
    if received.text.strip():
        contributions.add_part(
            talk.session, row_id, received.text, field="text", inbound_id=talk.inbound_id, at=talk.now
        )
    if received.media:
        pictures = "".join(f"[picture: {media.media_type}]" for media in received.media)
        contributions.add_part(talk.session, row_id, pictures, field="picture", inbound_id=talk.inbound_id, at=talk.now)


def _done(talk: Talk) -> None:
    if talk.is_growing:
        assembly.close(talk.session, talk.story().id, now=talk.now)
    elif talk.row is None:
        _not_understood(talk)


def _answers_nothing(talk: Talk, text: str) -> None:
    """A "1", "AGREE" or "thank you" that nobody asked for: kept beside the last story, and never a story itself."""
    if talk.row is not None:
        row = talk.story()
        contributions.add_part(talk.session, row.id, text, field="answer", inbound_id=talk.inbound_id, at=talk.now)
        if talk.asks and missing_answer(row):
            # Asked too long ago for the number alone.
            say_to(talk.session, talk.known_author().id, "code_reminder", now=talk.now, details={"why": "stranger"})
            return
    if not _is_polite(text) and not talk.is_growing:
        _not_understood(talk)


def _names_a_home_late(talk: Talk, text: str) -> bool:
    """An answer to "which home?" that comes too late for the number alone."""
    if not talk.asks or talk.may_answer or talk.step != HOME or len(words(text)) > SHORT:
        return False
    match = find(talk.homes, text)
    return bool(match.sure or match.candidates or match.many)


def _not_understood(talk: Talk) -> None:
    say_to(talk.session, talk.known_author().id, "not_understood", now=talk.now)


def _is_polite(text: str) -> bool:
    said = [word.plain for word in words(text)]
    return 0 < len(said) <= 5 and all(word in _POLITE for word in said)
