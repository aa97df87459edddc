"""What one envelope's letter says: the rows that lie in it become a cover, pages of words, a code and reply slips."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from gateway.delivery.postal import address_of, greeting, print_size
from gateway.delivery.sender import Sender
from gateway.moderation.deadlines import Nation, add_working_days, is_working_day, local_day, start_of, window
from gateway.notices import words
from gateway.notices.compose import Composed, language_of, render
from gateway.notices.facts_for import PROVIDERS, facts_for, home_of, text_shown
from letters.content import Letter, StoryPage
from letters.paper_text import for_paper
from store import contributions
from store.database import Session
from store.deliveries import Delivery
from store.words import Channel

TO_DECIDE = "story_to_decide"
# Letters that a home answers: with a code, a PIN and a slip.
ANSWERABLE = frozenset({TO_DECIDE, "reminder_provider"})
# Other letters that carry the words that they speak of, on a page of their own.
WITH_WORDS = frozenset(
    {
        "published_author",
        "edits_to_approve",
        "child_published_author",
        "published_provider",
        "kept_private_provider",
        "child_published_provider",
        "kept_private_body",
    }
)
SIGN_OFF = ("Yours sincerely", "The Earshot team")


def document(
    session: Session,
    notices: Sequence[Delivery],
    *,
    code: str,
    pin: str,
    base_url: str,
    sender: Sender,
    now: datetime,
) -> Letter:
    """The letter that holds these deliveries, all to one recipient, story A first.

    Raises ChannelError (needs a person) for an address that can't be used.
    """
    first = notices[0]
    said = _words(session, notices, base_url=base_url, sender=sender, now=now)
    answerable = first.notice in ANSWERABLE
    return Letter(
        address=address_of(session, first),
        return_address=sender.return_address,
        date=words.long_date(posting_day(now, nation_of(session, first))),
        heading=for_paper(said.subject).text,
        reference=_reference(session, notices),
        greeting=for_paper(greeting(session, first)).text,
        cover=tuple(for_paper(part).text for part in said.cover),
        body=paragraphs(said.body),
        stories=_stories(session, notices),
        code=code if answerable else "",
        pin=pin if answerable else "",
        answer_url=f"{base_url.rstrip('/')}/answer" if answerable else "",
        slip_url=f"{base_url.rstrip('/')}/A" if answerable else "",
        phone_line=f"{sender.phone}, then press 2 and key the code and PIN" if answerable and sender.phone else "",
        sign_off=SIGN_OFF[1:] if answerable else SIGN_OFF,  # the code's box stays on the first page
        sender_name="Earshot" if first.author_id is None else "",
        slips=answerable,
        large_print=print_size(session, first) == "large",
    )


def paragraphs(text: str) -> tuple[str, ...]:
    """The text's paragraphs in its version for paper."""
    return tuple(part.strip("\n") for part in for_paper(text).text.split("\n\n") if part.strip())


def nation_of(session: Session, delivery: Delivery) -> Nation:
    home = home_of(session, delivery)
    return Nation(home.nation) if home else Nation.ENGLAND


def posting_day(now: datetime, nation: Nation) -> datetime:
    """The instant from which a letter's days are reckoned: today, or the start of the next working day."""
    today = local_day(now)
    return now if is_working_day(today, nation) else start_of(add_working_days(today, 1, nation))


def policy_name(session: Session, delivery: Delivery) -> str:
    """Letters in one envelope share one account of what an objection does, so they share the policy."""
    row = None if delivery.contribution_id is None else contributions.get(session, delivery.contribution_id)
    return (row.policy or "") if row else ""


def _words(session: Session, notices: Sequence[Delivery], *, base_url: str, sender: Sender, now: datetime) -> Composed:
    first, count = notices[0], len(notices)
    facts: dict[str, Any] = facts_for(
        session, first, channel=Channel.LETTER, base_url=base_url, phone=sender.phone, now=now
    )
    facts |= {
        "count": count,
        "count_word": words.count_word(count),
        "count_start": words.start(words.count_word(count)),
        "last_letter": chr(ord("A") + count - 1),
    }
    if first.notice == TO_DECIDE:
        nation = nation_of(session, first)
        end = window(Channel.LETTER, posting_day(now, nation), nation)
        facts["until_by"] = words.start(words.until(end))
    language = language_of(session, first)
    return render(first.notice, facts, channel=Channel.LETTER, to_role=first.to_role, language=language)


def _stories(session: Session, notices: Sequence[Delivery]) -> tuple[StoryPage, ...]:
    if notices[0].notice not in ANSWERABLE | WITH_WORDS:
        return ()
    return tuple(
        StoryPage(letter=chr(ord("A") + index), reference=_one_reference(session, one), heading="", paragraphs=shown)
        for index, one in enumerate(notices)
        if (shown := paragraphs(text_shown(session, one)))
    )


def _reference(session: Session, notices: Sequence[Delivery]) -> str:
    return _one_reference(session, notices[0]) if len(notices) == 1 else ""


def _one_reference(session: Session, delivery: Delivery) -> str:
    row = None if delivery.contribution_id is None else contributions.get(session, delivery.contribution_id)
    return words.reference(row.reference) if row else ""


__all__ = ["ANSWERABLE", "PROVIDERS", "TO_DECIDE", "document", "nation_of", "paragraphs", "policy_name", "posting_day"]
