"""From one text that reached us to what it means, once: a command, an answer, more of a story, or a new story."""

from datetime import datetime

from channels.messages import Received
from channels.sms.keywords import Keyword, recognise
from gateway.intake import assembly, author_reply, dialogue, proof_by_text
from gateway.intake.checking import check, mark
from gateway.intake.commands import COMMANDS, obey
from gateway.intake.conversation import (
    ANYTHING_ELSE,
    CONSENT,
    FINISHED,
    HOME,
    NEW_OR_MORE,
    WHO_ASKED,
    Talk,
    missing_answer,
    open_talk,
)
from gateway.intake.home_index import HomeIndex
from gateway.intake.home_texts import door as letter_answer
from gateway.intake.home_words import words
from gateway.intake.keeping_parts import is_full, keep_answer, keep_pictures, keep_words
from gateway.intake.match_home import SHORT, Match, find, label
from gateway.intake.page_reply import take_reply
from gateway.intake.reactions import is_tapped
from gateway.intake.saying import say_to
from gateway.intake.steps import new_or_more, which_home
from gateway.intake.steps.answers import is_bare_answer, is_polite
from gateway.intake.steps.going_on import ask_what_is_missing
from gateway.moderation.decide import open_contribution, set_home
from gateway.moderation.facts import Actor
from store import contributions, inbound, suppressions
from store.contributions import Contribution
from store.database import Session
from store.words import Channel, Kind, Role, State

_NOT_ASKING = frozenset({FINISHED, ANYTHING_ELSE})
_TOLD_ON = frozenset({State.SCHEDULED, State.WITH_PROVIDER, State.IN_REVIEW, State.PUBLISHED, State.RESTRICTED})
"""Past a moderator: more words of it are a story of their own, marked for the moderator."""


def receive(session: Session, received: Received, *, inbound_id: int, homes: HomeIndex, now: datetime) -> int | None:
    """Deal with one text in the caller's transaction; returns the story that it belongs to, if any.

    The raw delivery is kept already, so that nothing is lost whatever the text turns out to be.
    """
    if letter_answer.take(session, received, now=now):
        return None  # of a home, which is nobody's author: it belongs to no story
    talk = open_talk(session, received.sender, inbound_id=inbound_id, homes=homes, now=now)
    keyword = recognise(received.text, received.opt_out)
    code = proof_by_text.return_code(received.text)
    if keyword in COMMANDS:
        obey(talk, keyword)
    elif code is not None and not received.media:
        proof_by_text.take_return_code(talk, *code)
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
    asked = talk.question
    if not (talk.is_growing or talk.may_answer or asked) and take_reply(talk.session, received, now=talk.now):
        return
    if not text.strip() and not received.media:
        _not_understood(talk)
    elif is_tapped(text) and not received.media:
        return  # it is kept as it came, and says nothing
    elif keyword is Keyword.DONE:
        _done(talk)
    elif _may_answer(talk, received) and dialogue.answer(talk, text):
        if asked is not None and talk.spoken_of == asked.id:
            keep_pictures(talk, received, asked.id)
    elif talk.row and talk.is_growing and not is_full(talk) and not (talk.step in _NOT_ASKING and _is_short(text)):
        _append(talk, received, talk.row)
    elif not received.media and (_is_short(text) or _names_a_home_late(talk, text)):
        _answers_nothing(talk, text)
    else:
        _begin(talk, received, late=asked is not None or _is_asked_late(talk))


def _may_answer(talk: Talk, received: Received) -> bool:
    """A picture answers no question of ours but a moderator's, who may have asked for one."""
    return not received.media or (talk.question is not None and author_reply.is_answerable(talk))


def _is_short(text: str) -> bool:
    return is_bare_answer(text) or is_polite(text)


def _is_asked_late(talk: Talk) -> bool:
    return talk.asks and talk.step not in {WHO_ASKED, NEW_OR_MORE, ANYTHING_ELSE}


def _begin(talk: Talk, received: Received, *, late: bool) -> None:
    """A new story. Its receipt goes out with its code and the first question, unless it may be more of another."""
    author = talk.known_author()
    match = find(talk.homes, received.text, story=True)
    reachable = bool(author.channels)
    before, full = talk.row, is_full(talk)
    earlier = new_or_more.earlier_story(talk) if reachable else None
    opened = open_contribution(
        talk.session,
        kind=Kind.STORY,
        channel=Channel.SMS,
        by=Actor(Role.CHANNEL, "sms"),
        now=talk.now,
        receipt=_first_question(match),
        tell=earlier is None,
        author_id=author.id,
        home_id=match.sure.id if match.sure else None,
    )
    talk.row = contributions.get(talk.session, opened.id)
    talk.step = (CONSENT if match.sure else HOME) if reachable else FINISHED
    talk.data = {"candidates": which_home.listed(match)}
    keep_words(talk, received, opened.id)
    if late:
        mark(talk.session, talk.story(), "late_answer", "May answer a question that we asked earlier")
    assembly.keep_open(talk.session, opened.id, now=talk.now)
    if earlier is not None:
        new_or_more.ask(talk, opened, earlier)
    elif before is not None and (full or _is_more_of_what_went_on(before, talk.now)):
        new_or_more.mark_as_more(talk, before)
    check(talk.session, opened.id, now=talk.now)


def _is_more_of_what_went_on(before: Contribution, now: datetime) -> bool:
    return before.state in _TOLD_ON and now - before.received_at <= new_or_more.RECENT


def _first_question(match: Match) -> dict[str, object]:
    if match.sure:
        return {"ask": CONSENT, "home": label(match.sure)}
    return {"ask": HOME, "candidates": which_home.listed(match)}


def _append(talk: Talk, received: Received, row: Contribution) -> None:
    """More of the same story: no second receipt; a home named in it is understood."""
    keep_words(talk, received, row.id)
    assembly.keep_open(talk.session, row.id, now=talk.now)
    if talk.step in {HOME, NEW_OR_MORE} and row.home_id is None:
        _look_for_the_home(talk, find(talk.homes, received.text, story=True))
    check(talk.session, row.id, now=talk.now)


def _look_for_the_home(talk: Talk, match: Match) -> None:
    if talk.step == NEW_OR_MORE:  # its own question comes first; the receipt that waits asks what is left
        if match.sure:
            set_home(talk.session, talk.story(), match.sure.id, now=talk.now)
        talk.data["candidates"] = which_home.listed(match) or talk.data.get("candidates", [])
        new_or_more.renew_receipt(talk)
    elif match.sure:
        which_home.settle(talk, match.sure)
    elif match.candidates and not talk.data.get("candidates"):
        which_home.offer(talk, match)


def _done(talk: Talk) -> None:
    """The window closes; a question that is still open is put once more, or the story would wait for its answer."""
    if not talk.is_growing:
        if talk.row is None:
            _not_understood(talk)
        return
    assembly.close(talk.session, talk.story().id, now=talk.now)
    if talk.step in {HOME, CONSENT} and missing_answer(talk.story()):
        ask_what_is_missing(talk)
    elif talk.step == ANYTHING_ELSE:
        talk.step = FINISHED


def _answers_nothing(talk: Talk, text: str) -> None:
    """A "1", "AGREE" or "thank you" that nobody asked for: kept beside the last story, and never a story itself."""
    if talk.row is not None:
        keep_answer(talk, text, talk.row.id)
        if _is_asked_late(talk) and not talk.may_answer and missing_answer(talk.story()):
            _ask_for_code(talk)  # asked too long ago for the number alone
            return
    elif talk.was_known and is_bare_answer(text):
        _ask_for_code(talk)
        return
    if not is_polite(text) and not talk.is_growing:
        _not_understood(talk)


def _ask_for_code(talk: Talk) -> None:
    say_to(talk.session, talk.known_author().id, "code_reminder", now=talk.now, details={"why": "stranger"})


def _names_a_home_late(talk: Talk, text: str) -> bool:
    """An answer to "which home?" that comes too late for the number alone."""
    if not talk.asks or talk.may_answer or talk.step != HOME or len(words(text)) > SHORT:
        return False
    match = find(talk.homes, text)
    return bool(match.sure or match.candidates or match.many)


def _not_understood(talk: Talk) -> None:
    say_to(talk.session, talk.known_author().id, "not_understood", now=talk.now)
