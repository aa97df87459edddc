"""A story in another language: marked by a machine, put into English by a named person, and never refused for it."""

import unicodedata
from dataclasses import replace
from datetime import datetime

from gateway.intake.language_of import language_of
from gateway.intake.saying import say
from gateway.moderation import checks
from gateway.moderation.details import MAX_TEXT
from gateway.moderation.remember import storable
from gateway.notices.languages import ENGLISH, NAMES, name_of
from gateway.notices.reviews import is_served
from store import authors, contributions, deliveries, tasks, translations
from store.contributions import Contribution, Part
from store.database import Session
from store.translations import Translation
from store.words import Channel, Kind, Role, TaskKind

MARK = "other_language"
"""What its hit is called, and the notice that offers an interpreter."""
TOLD_BY_AUTHORS = frozenset({Kind.STORY, Kind.FOLLOW_UP})
NOT_WORDS = frozenset({"answer", "picture"})
A_CALL = "9"
CALL_NOTE = "Wants a call with an interpreter: {language}."


class NotTranslated(Exception):
    """What was written down can't be kept; ``code`` is stable, the message says what to do."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def noticed(session: Session, row: Contribution, told: list[Part], *, now: datetime) -> None:
    """Mark a story that is probably not in English; whatever a person said of its language stands.

    Run again with each text that is added: what looks English after all is no longer marked.
    """
    if row.kind not in TOLD_BY_AUTHORS:
        return
    found = language_of(_joined(told))
    if found is None or (found == row.language and is_served(found) and not _has_mark(row)):
        return
    known = translations.get(session, row.id)
    if known is not None and (known.named_by is not None or known.at is not None):
        return
    if found == row.language and not is_served(found):
        return
    if is_served(found):
        _settle_served(session, row, found, known, now=now)
    else:
        _wait_for_translator(session, row, found, by=None, now=now)
        _offer_interpreter(session, row, found, now=now)


def name_language(session: Session, row: Contribution, language: str, *, by: int, now: datetime) -> None:
    """A person says which language it is. English needs no translator; any other does. Raises NotTranslated."""
    if language not in NAMES:
        raise NotTranslated("unknown_language", "Choose one of the languages in the list.")
    translations.name_language(session, row.id, language, by=by)
    if language == ENGLISH:
        _settle(session, row, ENGLISH, "A person says that it is in English.", by=by, now=now)
    else:
        _wait_for_translator(session, row, language, by=by, now=now)


def put_into_english(session: Session, row: Contribution, english: str, *, by: int, now: datetime) -> None:
    """Keep a named person's English. The moderator works from it, and it is marked as translated. Raises
    NotTranslated."""
    known = translations.get(session, row.id)
    if known is None or known.language == ENGLISH:
        raise NotTranslated("english", "This story is in English. Choose its language first.")
    if row.public_text_id is not None:
        raise NotTranslated("approved", "A text of it is approved already. A moderator returns it to moderation first.")
    text = storable(english).strip()
    if not text:
        raise NotTranslated("empty", "Write the English version.")
    if len(text) > MAX_TEXT:
        raise NotTranslated("too_long", f"Write at most {MAX_TEXT:,} characters.")
    translations.put_english(session, row.id, text, by=by, now=now)
    _look_for_danger(session, row, text, now=now)
    _finish(session, row, "Put into English.", by=by, now=now)


def _look_for_danger(session: Session, row: Contribution, english: str, *, now: datetime) -> None:
    """The checks read English alone: what they could not see in the original, they see now, and tell a person."""
    names = dict.fromkeys(hit.name for hit in checks.run(english) if hit.urgent)
    if not names or row.urgent:
        return
    contributions.change(session, row.id, urgent=True)
    tasks.raise_task(
        session,
        TaskKind.URGENT,
        about=about(row),
        role=Role.MODERATOR,
        now=now,
        contribution_id=row.id,
        urgent=True,
        note=f"Read this first: {', '.join(names)}. A translator has just put it into English.",
    )


def show_beside(session: Session, row: Contribution, words: str, *, same: bool, by: int, now: datetime) -> None:
    """Let the author's own words stand beside the published English: those in which a named translator confirms that
    the same details are out. Empty words show none. Raises NotTranslated."""
    known = translations.get(session, row.id)
    if known is None or not known.translated or row.public_text_id is None:
        raise NotTranslated("not_yet", "There is no approved English text yet.")
    text = storable(words).strip()
    if len(text) > MAX_TEXT:
        raise NotTranslated("too_long", f"Write at most {MAX_TEXT:,} characters.")
    if text and not same:
        raise NotTranslated("same", "Confirm that the same details are left out as in the English.")
    translations.put_beside(session, row.id, text, text_id=row.public_text_id, by=by, now=now)


def shown_beside(known: Translation | None, row: Contribution) -> str:
    """The author's own words as they may be public; empty when nobody confirmed them for just this English."""
    if known is None or not known.translated or known.beside_text_id is None:
        return ""
    return known.beside if known.beside_text_id == row.public_text_id else ""


def wants_call(session: Session, row: Contribution, text: str, *, now: datetime) -> bool:
    """Take a text as the answer to our offer of an interpreter; False when it is none."""
    if unicodedata.normalize("NFKC", text).strip(" .)!#\r\n\t") != A_CALL or not _was_offered(session, row):
        return False
    author = None if row.author_id is None else authors.get(session, row.author_id)
    if author is not None and not author.interpreter:
        authors.change(session, replace(author, interpreter=row.language))
    tasks.raise_task(
        session,
        TaskKind.CALL_BACK,
        about=f"contribution:{row.id}",
        role=Role.CALL_HANDLER,
        now=now,
        contribution_id=row.id,
        note=CALL_NOTE.format(language=name_of(row.language)),
    )
    say(session, row, "call_back_noted", now=now)
    return True


def words_of(session: Session, contribution_id: int) -> str:
    """The author's own words, with a blank line between their parts."""
    return _joined(contributions.original(session, contribution_id))


def _joined(parts: list[Part]) -> str:
    return "\n\n".join(part.text for part in parts if part.text and part.field not in NOT_WORDS)


def about(row: Contribution) -> str:
    return f"contribution:{row.id}"


def _has_mark(row: Contribution) -> bool:
    return any(hit.get("check") == MARK for hit in row.hits)


def _was_offered(session: Session, row: Contribution) -> bool:
    return any(one.notice == MARK for one in deliveries.of(session, row.id))


def _wait_for_translator(session: Session, row: Contribution, language: str, *, by: int | None, now: datetime) -> None:
    translations.name_language(session, row.id, language, by=by)
    words = f"Written in {name_of(language)}" if by else f"Written in another language (probably {name_of(language)})"
    hit = {"check": MARK, "name": words, "start": 0, "length": 0, "urgent": False}
    others = [each for each in _hits(session, row) if each.get("check") != MARK]
    contributions.change(session, row.id, language=language, hits=[*others, hit])
    _author_reads(session, row, language)
    known = translations.get(session, row.id)
    if known is not None and known.waits:
        tasks.raise_task(
            session,
            TaskKind.TRANSLATE,
            about=about(row),
            role=Role.TYPIST,
            now=now,
            contribution_id=row.id,
            urgent=row.urgent,
            note=f"{words}. Put it into English, so that a moderator can read it.",
        )


def _settle_served(
    session: Session, row: Contribution, language: str, known: Translation | None, *, now: datetime
) -> None:
    """English, or a language in which we can hold the dialogue: no mark, and nobody is asked to translate."""
    if known is not None:
        translations.name_language(session, row.id, ENGLISH, by=None)
    if known is not None or language != row.language:
        _settle(session, row, language, "It looks like English after all.", by=None, now=now)


def _settle(session: Session, row: Contribution, language: str, why: str, *, by: int | None, now: datetime) -> None:
    others = [each for each in _hits(session, row) if each.get("check") != MARK]
    contributions.change(session, row.id, language=language, hits=others)
    _author_reads(session, row, language)
    _finish(session, row, why, by=by, now=now)


def _hits(session: Session, row: Contribution) -> list[dict[str, object]]:
    fresh = contributions.get(session, row.id)
    return list(fresh.hits if fresh else row.hits)


def _finish(session: Session, row: Contribution, outcome: str, *, by: int | None, now: datetime) -> None:
    tasks.finish_about(session, [TaskKind.TRANSLATE], about=about(row), by=by, outcome=outcome, now=now)


def _author_reads(session: Session, row: Contribution, language: str) -> None:
    """What an author writes is what they read best; English goes out where ours has no reviewer."""
    author = None if row.author_id is None else authors.get(session, row.author_id)
    if author is not None and author.language != language:
        authors.change(session, replace(author, language=language))


def _offer_interpreter(session: Session, row: Contribution, language: str, *, now: datetime) -> None:
    """Once a story, and by text alone: whoever wrote by another way is asked by a person."""
    author = None if row.author_id is None else authors.get(session, row.author_id)
    if author is None or not author.reachable or author.no_voice or author.channels[:1] != (Channel.SMS,):
        return
    if not _was_offered(session, row):
        say(session, row, MARK, now=now, details={"language": language})
